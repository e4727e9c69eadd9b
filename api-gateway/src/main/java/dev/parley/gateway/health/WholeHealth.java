package dev.parley.gateway.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the installation is: DOWN when the gateway itself cannot serve, DEGRADED when a service
 * cannot.
 *
 * @param services by name, the gateway first
 */
public record WholeHealth(Status status, Map<String, ServiceHealth> services) {

  /** Of the whole, or (without DEGRADED) of one service. */
  public enum Status {
    UP,
    DEGRADED,
    DOWN
  }

  /**
   * One service.
   *
   * @param latencyMs how long it took to find out, in milliseconds
   * @param detail what is wrong; null when nothing is
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceHealth(Status status, long latencyMs, @Nullable String detail) {}
}
