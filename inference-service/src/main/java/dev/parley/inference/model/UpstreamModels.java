package dev.parley.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.upstream.DefaultUpstreamConfig;
import dev.parley.inference.upstream.Provider;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The models that the default upstream says it has, remembered for some minutes. When it fails,
 * what was last known is given: the list of models must not depend on it.
 */
@Singleton
final class UpstreamModels {

  private static final Logger LOG = Logger.getLogger(UpstreamModels.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final UpstreamClient client;
  private final DefaultUpstreamConfig defaultUpstream;
  private final Clock clock;
  private volatile Known known = new Known(List.of(), Instant.MIN);

  private record Known(List<ListedModel> models, Instant until) {}

  UpstreamModels(UpstreamClient client, DefaultUpstreamConfig defaultUpstream, Clock clock) {
    this.client = client;
    this.defaultUpstream = defaultUpstream;
    this.clock = clock;
  }

  /** The models; empty when there is no default upstream, or it was never reached. */
  List<ListedModel> list() {
    Optional<Provider> provider = defaultUpstream.provider();
    if (provider.isPresent() && clock.instant().isAfter(known.until())) {
      refresh(provider.get());
    }
    return known.models();
  }

  private void refresh(Provider provider) {
    Instant now = clock.instant();
    try {
      known = new Known(read(client.get(provider, "/models", LIMIT)), now.plus(REMEMBERED));
    } catch (ProblemException e) {
      LOG.warnf("The models of the default upstream could not be read: %s", e.detail());
      known = new Known(known.models(), now.plus(AFTER_FAILURE));
    }
  }

  private static List<ListedModel> read(ObjectNode answer) {
    List<ListedModel> models = new ArrayList<>();
    for (JsonNode model : answer.path("data")) {
      String id = model.path("id").asText("");
      if (!id.isEmpty()) {
        long created = model.path("created").asLong(0);
        models.add(ListedModel.of(id, created, model.path("owned_by").asText("upstream")));
      }
    }
    return List.copyOf(models);
  }
}
