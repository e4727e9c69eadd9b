package dev.parley.inference.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Leads single requests to the SDK's server and their answers back; holds no session. */
final class RequestTransport implements McpStatelessServerTransport {

  /** All that are published, the newest last. */
  static final List<String> VERSIONS =
      List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  private static final Logger LOG = Logger.getLogger(RequestTransport.class);

  private @Nullable McpStatelessServerHandler handler;

  /** Answers a request; blocks. What fails is an error in JSON-RPC. */
  JSONRPCResponse answer(Asker asker, JSONRPCRequest request) {
    McpTransportContext context = McpTransportContext.create(Map.of(Asker.KEY, asker));
    try {
      return Objects.requireNonNull(
          Objects.requireNonNull(handler).handleRequest(context, request).block());
    } catch (McpError e) {
      JSONRPCResponse.JSONRPCError error = e.getJsonRpcError();
      return failed(
          request,
          error == null
              ? new JSONRPCResponse.JSONRPCError(
                  ErrorCodes.INTERNAL_ERROR, "The request failed.", null)
              : error);
    } catch (RuntimeException e) {
      LOG.error("An MCP request failed", e);
      return failed(
          request,
          new JSONRPCResponse.JSONRPCError(ErrorCodes.INTERNAL_ERROR, "The request failed.", null));
    }
  }

  private static JSONRPCResponse failed(
      JSONRPCRequest request, JSONRPCResponse.JSONRPCError error) {
    return new JSONRPCResponse("2.0", request.id(), null, error);
  }

  @Override
  public void setMcpHandler(McpStatelessServerHandler mcpHandler) {
    handler = mcpHandler;
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }

  @Override
  public List<String> protocolVersions() {
    return VERSIONS;
  }
}
