package dev.parley.inference.routing;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How the complexity of a question is judged. */
@ConfigMapping(prefix = "parley.routing")
public interface RoutingConfig {

  /**
   * The model of the default upstream that judges ({@code PARLEY_ROUTING_MODEL}); without one, a
   * local classifier does, at no cost.
   */
  Optional<String> model();
}
