package dev.parley.inference.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What models cost, per single token and by the model's name: {@code
 * parley.prices."gpt-5-mini".in=2.5E-7}.
 */
@ConfigMapping(prefix = "parley.prices")
public interface Prices {

  /** Prices by model name; a model that is not listed costs nothing. */
  @WithParentName
  Map<String, Price> models();

  /** Of one model, in the installation's currency. */
  interface Price {

    /** A prompt token that the upstream had not cached. */
    @WithDefault("0")
    BigDecimal in();

    /** A token of the answer, reasoning included. */
    @WithDefault("0")
    BigDecimal out();

    /** A prompt token that the upstream took from its cache. */
    @WithDefault("0")
    BigDecimal cached();
  }
}
