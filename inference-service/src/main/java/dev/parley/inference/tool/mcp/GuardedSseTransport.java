package dev.parley.inference.tool.mcp;

import dev.parley.inference.tool.mcp.GuardedTransport.ServerRefusedException;
import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
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
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Carries messages over the older pair of HTTP and SSE (MCP 2024-11-05): a stream of events, whose
 * first names the address to which messages are posted. That address must have the origin of the
 * stream, or the server could have our headers sent elsewhere.
 */
final class GuardedSseTransport implements McpClientTransport {

  private final OutboundClient client;
  private final OutboundLimits limits;
  private final McpJsonMapper json;
  private final String url;
  private final Map<String, String> headers;
  private final Cancellation cancellation = new Cancellation();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<String> endpoint = new CompletableFuture<>();

  GuardedSseTransport(
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

  /** What goes wrong is told to those who send: the SDK looks at nothing that comes from here. */
  @Override
  public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    threads.execute(() -> listen(handler));
    return Mono.fromFuture(endpoint).then().onErrorComplete();
  }

  private void listen(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    OutboundRequest request =
        OutboundRequest.get(url).with(headers).with("Accept", "text/event-stream");
    try (OutboundStream stream = client.open(request, limits, cancellation)) {
      if (stream.status() != 200) {
        throw new ServerRefusedException(stream.status());
      }
      new EventReader(stream.body())
          .read(
              event -> {
                if (event.name().equals("endpoint")) {
                  endpoint.complete(sameOrigin(stream.url(), event.data()));
                } else {
                  handler
                      .apply(Mono.just(McpSchema.deserializeJsonRpcMessage(json, event.data())))
                      .subscribe(unused -> {}, failed -> {});
                }
                return true;
              });
      endpoint.completeExceptionally(
          new OutboundException(Reason.BROKEN, "The server ended the stream of events."));
    } catch (IOException | RuntimeException e) {
      endpoint.completeExceptionally(e);
    }
  }

  private static String sameOrigin(URI stream, String named) throws OutboundException {
    URI address;
    try {
      address = stream.resolve(named.strip());
    } catch (IllegalArgumentException e) {
      throw new OutboundException(Reason.BROKEN, "The server named no address for messages.");
    }
    boolean same =
        stream.getScheme().equalsIgnoreCase(String.valueOf(address.getScheme()))
            && stream.getAuthority().equalsIgnoreCase(String.valueOf(address.getAuthority()));
    if (!same) {
      throw new OutboundException(
          Reason.REFUSED, "The server wants messages at another origin than its own.");
    }
    return address.toString();
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromFuture(endpoint)
        .flatMap(
            address ->
                Mono.fromFuture(CompletableFuture.runAsync(() -> post(address, message), threads)));
  }

  private void post(String address, JSONRPCMessage message) {
    try {
      byte[] body = json.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
      OutboundAnswer answer =
          client.send(
              OutboundRequest.post(address, "application/json", body).with(headers),
              limits,
              cancellation);
      if (!answer.isSuccess()) {
        throw new ServerRefusedException(answer.status());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
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
    return List.of(ProtocolVersions.MCP_2024_11_05);
  }
}
