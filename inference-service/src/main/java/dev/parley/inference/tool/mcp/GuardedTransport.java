package dev.parley.inference.tool.mcp;

import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundException.Reason;
import dev.parley.outbound.OutboundLimits;
import dev.parley.outbound.OutboundRequest;
import dev.parley.outbound.OutboundStream;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Carries the messages of the official SDK's client over streamable HTTP (MCP 2025-03-26 and
 * later), with every request through the guarded client. A server answers a message with JSON or
 * with events; the stream that a client may open for the server's own messages is not opened, since
 * calls of tools need none.
 */
final class GuardedTransport implements McpClientTransport {

  private static final String SESSION = "Mcp-Session-Id";
  private static final String VERSION = "MCP-Protocol-Version";
  private static final String EVENTS = "text/event-stream";

  private final OutboundClient client;
  private final OutboundLimits limits;
  private final McpJsonMapper json;
  private final String url;
  private final Map<String, String> headers;
  private final Cancellation cancellation = new Cancellation();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable String session;
  private volatile @Nullable String version;
  private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler =
      message -> message;

  GuardedTransport(
      OutboundClient client,
      OutboundLimits limits,
      McpJsonMapper json,
      String url,
      Map<String, String> headers) {
    this.client = client;
    this.limits = limits;
    this.json = json;
    this.url = url;
    this.headers = Map.copyOf(headers);
  }

  @Override
  public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> taker) {
    handler = taker;
    return Mono.empty();
  }

  /**
   * Completes once the server has taken the message; its answers come to the handler. Where a
   * request was taken and no answer comes of it, an error is what comes, so that nobody waits.
   */
  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.create(taken -> threads.execute(() -> send(message, taken)));
  }

  private void send(JSONRPCMessage message, MonoSink<Void> taken) {
    Exchange exchange = new Exchange(message, taken);
    try {
      exchange.run();
      fail(exchange, new OutboundException(Reason.BROKEN, "The server gave no answer."));
    } catch (IOException | RuntimeException e) {
      if (exchange.isTaken) {
        fail(exchange, e);
      } else {
        taken.error(e);
      }
    }
  }

  /** Answers a request in the server's place, unless the server has. */
  private void fail(Exchange exchange, Exception why) {
    if (exchange.message instanceof JSONRPCRequest request && !exchange.isAnswered) {
      Exception told =
          why instanceof OutboundException
              ? why
              : new OutboundException(Reason.BROKEN, "The server does not speak MCP as it should.");
      tell(
          new JSONRPCResponse(
              "2.0",
              request.id(),
              null,
              new JSONRPCResponse.JSONRPCError(
                  McpSchema.ErrorCodes.INTERNAL_ERROR, "No answer came.", told)));
    }
  }

  private void tell(JSONRPCMessage message) {
    handler.apply(Mono.just(message)).subscribe(unused -> {}, failed -> {});
  }

  /** A message and what the server says to it; all of it happens on one thread. */
  private final class Exchange {

    private final JSONRPCMessage message;
    private final MonoSink<Void> taken;
    private boolean isTaken;
    private boolean isAnswered;

    Exchange(JSONRPCMessage message, MonoSink<Void> taken) {
      this.message = message;
      this.taken = taken;
    }

    void run() throws IOException {
      OutboundRequest request =
          OutboundRequest.post(
                  url,
                  "application/json",
                  json.writeValueAsString(message).getBytes(StandardCharsets.UTF_8))
              .with(headers)
              .with("Accept", "application/json, " + EVENTS);
      if (session != null) {
        request = request.with(SESSION, session);
      }
      if (version != null) {
        request = request.with(VERSION, version);
      }
      try (OutboundStream answer = client.open(request, limits, cancellation)) {
        if (answer.status() < 200 || answer.status() > 299) {
          throw new ServerRefusedException(answer.status());
        }
        String named = answer.headers().first(SESSION);
        if (named != null) {
          session = named;
        }
        isTaken = true;
        taken.success();
        read(answer);
      }
    }

    private void read(OutboundStream answer) throws IOException {
      String type = answer.headers().first("Content-Type");
      if (type != null && type.toLowerCase(java.util.Locale.ROOT).startsWith(EVENTS)) {
        new EventReader(answer.body())
            .read(
                event -> {
                  if (!event.data().isBlank()) { // blank ones only tell an id to come back with
                    handle(event.data());
                  }
                  return true;
                });
        return;
      }
      String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
      if (!body.isBlank()) {
        handle(body);
      }
    }

    private void handle(String text) throws IOException {
      JSONRPCMessage said = McpSchema.deserializeJsonRpcMessage(json, text);
      if (!(said instanceof JSONRPCResponse response)) {
        tell(said);
        return;
      }
      isAnswered |= message instanceof JSONRPCRequest asked && asked.id().equals(response.id());
      if (version == null
          && response.result() instanceof Map<?, ?> result
          && result.get("protocolVersion") instanceof String agreed) {
        version = agreed;
      }
      tell(said);
    }
  }

  /** A server that answered with a status of failure; its body is not shown to anybody. */
  static final class ServerRefusedException extends OutboundException {
    private static final long serialVersionUID = 1L;
    private final int status;

    ServerRefusedException(int status) {
      super(Reason.BROKEN, "The server answered with status " + status + ".");
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(
        () -> {
          cancellation.cancel();
          threads.shutdownNow();
        });
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return ReadableTools.converted(json, data, type);
  }

  @Override
  public List<String> protocolVersions() {
    return List.of(
        ProtocolVersions.MCP_2024_11_05,
        ProtocolVersions.MCP_2025_03_26,
        ProtocolVersions.MCP_2025_06_18,
        ProtocolVersions.MCP_2025_11_25);
  }
}
