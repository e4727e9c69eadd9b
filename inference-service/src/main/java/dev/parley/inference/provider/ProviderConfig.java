package dev.parley.inference.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's providers by name, for all accounts: {@code parley.upstreams.<name>.base-address}
 * and so on. A model that none of them names is asked of the default upstream.
 */
@ConfigMapping(prefix = "parley.upstreams")
public interface ProviderConfig {

  /** Providers by name. */
  @WithParentName
  Map<String, Upstream> upstreams();

  /** One provider. */
  interface Upstream {

    /** Its API, such as {@code https://api.openai.com/v1}. */
    String baseAddress();

    /** Its key; none where it needs none. */
    Optional<String> apiKey();

    /** Names of models that it has; a final {@code *} stands for any rest. */
    List<String> models();

    /** What the provider itself calls a model, by the name under which it is asked for here. */
    Map<String, String> aliases();

    /** How often it is chosen among those of the same priority: 1 to 1000. */
    @WithDefault("1")
    int weight();

    /** Lower ones are asked first: 0 to 100. */
    @WithDefault("0")
    int priority();

    /** Calls that may run at once; no limit where there is none. */
    Optional<Integer> maxConcurrent();

    /** How long its answer may take to begin; that of all upstreams where there is none. */
    Optional<Duration> firstTokenTimeout();
  }
}
