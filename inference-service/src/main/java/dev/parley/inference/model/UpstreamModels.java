package dev.parley.inference.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.inference.provider.FindRoute;
import dev.parley.inference.provider.KnownProvider;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.web.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/**
 * The models of the providers that an account can ask: those that are named, and for providers that
 * have more what they say themselves, remembered for some minutes. When one fails, what was last
 * known of it is given: the list of models must not depend on it.
 */
@Singleton
final class UpstreamModels {

  private static final Logger LOG = Logger.getLogger(UpstreamModels.class);
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST_PROVIDERS = 10_000;
  private static final Known NOTHING = new Known(List.of(), Instant.MIN);

  private final UpstreamClient client;
  private final FindRoute routes;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Cache<Asked, Known> known =
      Caffeine.newBuilder().maximumSize(MOST_PROVIDERS).build();

  /** A provider whose address was changed is asked anew. */
  private record Asked(String provider, String address) {}

  private record Known(List<ListedModel> models, Instant until) {}

  UpstreamModels(UpstreamClient client, FindRoute routes, Clock clock) {
    this.client = client;
    this.routes = routes;
    this.clock = clock;
  }

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }

  /** The models, each name once; of a provider that was never reached those that are named. */
  List<ListedModel> list(UUID account) {
    List<KnownProvider> providers = routes.all(account);
    List<Future<List<ListedModel>>> asked =
        providers.stream().map(provider -> threads.submit(() -> modelsOf(provider))).toList();
    Map<String, ListedModel> models = new LinkedHashMap<>();
    for (Future<List<ListedModel>> answer : asked) {
      for (ListedModel model : resultOf(answer)) {
        models.putIfAbsent(model.id(), model);
      }
    }
    return List.copyOf(models.values());
  }

  private List<ListedModel> modelsOf(KnownProvider provider) {
    List<ListedModel> models = new ArrayList<>();
    for (String name : provider.models().named()) {
      models.add(ListedModel.of(name, 0, provider.name()));
    }
    if (provider.models().isOpen()) {
      told(provider).stream().filter(model -> provider.has(model.id())).forEach(models::add);
    }
    return models;
  }

  private List<ListedModel> told(KnownProvider provider) {
    Asked key = new Asked(provider.id(), provider.api().baseAddress());
    Known last = known.get(key, unused -> NOTHING);
    Instant now = clock.instant();
    if (!now.isAfter(last.until())) {
      return last.models();
    }
    Known fresh;
    try {
      fresh = new Known(read(client.get(provider.api(), "/models", LIMIT)), now.plus(REMEMBERED));
    } catch (ProblemException e) {
      LOG.warnf("The models of the upstream '%s' cannot be read: %s", provider.name(), e.detail());
      fresh = new Known(last.models(), now.plus(AFTER_FAILURE));
    }
    known.put(key, fresh);
    return fresh.models();
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

  private static List<ListedModel> resultOf(Future<List<ListedModel>> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The models of an upstream could not be listed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }
}
