package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.outbound.AddressPolicy;
import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundConfig;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import dev.parley.outbound.OutboundSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;

/**
 * Calls APIs that the operator has configured, which may be at private addresses, in contrast to
 * those that accounts and models name. Redirects are not followed.
 */
@Singleton
public final class OperatorApi {

  private static final long LARGEST = 64L << 20;

  private final OutboundClient client;
  private final ObjectMapper json;

  public OperatorApi(OutboundConfig config, ObjectMapper json) {
    OutboundSettings open =
        new OutboundSettings(
            true,
            config.connectTimeout(),
            config.totalTimeout(),
            config.idleTimeout(),
            LARGEST,
            0,
            config.connectionsPerHost(),
            config.connections());
    this.client = new OutboundClient(open, new AddressPolicy(open));
    this.json = json;
  }

  @PreDestroy
  void close() {
    client.close();
  }

  /**
   * Sends a request and reads JSON; blocks.
   *
   * @param who is called, for the message, such as {@code the search service}
   * @param limit for the whole call, silence included
   * @throws ToolFailedException when there is no successful answer; its message holds nothing that
   *     the other side said
   */
  public JsonNode send(OutboundRequest request, String who, Duration limit)
      throws ToolFailedException {
    OutboundAnswer answer;
    try {
      answer =
          client.send(
              request, client.limits().withTotal(limit).withIdle(limit), new Cancellation());
    } catch (OutboundException e) {
      throw new ToolFailedException(who + " cannot be used: " + e.getMessage());
    }
    if (!answer.isSuccess()) {
      throw new ToolFailedException(who + " answered with status " + answer.status() + ".");
    }
    try {
      return json.readTree(answer.body());
    } catch (IOException e) {
      throw new ToolFailedException(who + " answered with something that is not JSON.");
    }
  }
}
