package dev.parley.inference.tool.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.tool.mcp.GuardedTransport.ServerRefusedException;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundLimits;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Opens sessions with MCP servers: by streamable HTTP, or where a server answers that with 4xx, by
 * the older HTTP and SSE, as the specification says of compatibility.
 */
@Singleton
final class ConnectServer {

  private static final McpSchema.Implementation US =
      new McpSchema.Implementation("parley", "Parley", "0.1.0");

  private final OutboundClient client;
  private final McpJsonMapper json;

  ConnectServer(OutboundClient client, ObjectMapper json) {
    this.client = client;
    this.json = new JacksonMcpJsonMapper(json);
  }

  /** What is done in a session. */
  interface Work<T> {
    T in(McpSyncClient session);
  }

  /**
   * Opens a session, works in it, and closes it; blocks.
   *
   * @throws RuntimeException when there is no session, or the work fails
   */
  <T> T with(McpServer server, Duration limit, Work<T> work) {
    OutboundLimits limits = client.limits().withTotal(limit).withIdle(limit);
    try {
      return in(
          new GuardedTransport(client, limits, json, server.url(), server.headers()), limit, work);
    } catch (RuntimeException e) {
      if (!knowsOnlyTheOlder(e)) {
        throw e;
      }
      return in(
          new GuardedSseTransport(client, limits, json, server.url(), server.headers()),
          limit,
          work);
    }
  }

  private static <T> T in(McpClientTransport transport, Duration limit, Work<T> work) {
    McpSyncClient session =
        McpClient.sync(transport)
            .clientInfo(US)
            .requestTimeout(limit)
            .initializationTimeout(limit)
            .build();
    try {
      session.initialize();
      return work.in(session);
    } finally {
      session.close();
      transport.closeGracefully().subscribe();
    }
  }

  private static boolean knowsOnlyTheOlder(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerRefusedException refused) {
        return refused.status() == 400 || refused.status() == 404 || refused.status() == 405;
      }
    }
    return false;
  }
}
