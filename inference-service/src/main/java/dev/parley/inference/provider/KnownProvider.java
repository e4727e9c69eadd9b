package dev.parley.inference.provider;

import dev.parley.inference.upstream.Provider;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider with what is to be known of it to choose it.
 *
 * @param id under which its health and its limit are kept
 * @param name for people
 * @param metric under which it is counted; the same for all providers of accounts
 * @param weight how often it is chosen among those of its priority
 * @param priority lower ones are asked first
 * @param maxConcurrent calls at once; null for no limit
 * @param firstToken how long an answer may take to begin; null for the limit of all upstreams
 * @param judged whether it is left alone when it fails; else it is only watched
 */
public record KnownProvider(
    String id,
    String name,
    String metric,
    Provider api,
    ServedModels models,
    int weight,
    int priority,
    @Nullable Integer maxConcurrent,
    @Nullable Duration firstToken,
    boolean judged) {

  /** The name under which the default upstream is listed. */
  public static final String DEFAULT = "default";

  /** The name of all upstreams that AI gateways bring with them. */
  public static final String OF_AI_GATEWAY = "ai-gateway";

  /** An API that is asked whatever happened before, since there is no other. */
  public static KnownProvider only(String id, String name, Provider api) {
    return new KnownProvider(id, name, name, api, ServedModels.any(), 1, 0, null, null, false);
  }

  /** Whether it has a model. */
  public boolean has(String model) {
    return models.theirNameOf(model).isPresent();
  }

  /** The way to a model; empty when the provider does not have it. */
  Optional<Candidate> candidate(String model) {
    return models.theirNameOf(model).map(theirs -> new Candidate(this, model, theirs));
  }
}
