package dev.parley.inference.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.outbound.AddressPolicy;
import dev.parley.outbound.RefusedException;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls OpenAI-compatible APIs. Methods block until there is an answer (a streamed one: its head),
 * so they are called on virtual threads; the bytes of a stream then arrive on the event loop.
 *
 * <p>A call is repeated only while no byte of an answer has come and it cannot have had an effect:
 * no connection, 502, 503, 504, or 429 with a short wait. Redirects are not followed.
 */
@Singleton
public final class UpstreamClient {

  private static final int LONGEST_ERROR = 64 * 1024;

  private final Vertx vertx;
  private final HttpClient http;
  private final UpstreamConfig config;
  private final AddressPolicy addresses;
  private final UpstreamProblems problems;
  private final ObjectMapper json;

  UpstreamClient(
      Vertx vertx,
      UpstreamConfig config,
      AddressPolicy addresses,
      UpstreamProblems problems,
      ObjectMapper json) {
    this.vertx = vertx;
    this.config = config;
    this.addresses = addresses;
    this.problems = problems;
    this.json = json;
    this.http =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setTcpNoDelay(true)
                    .setKeepAlive(true)
                    .setKeepAliveTimeout(30)
                    .setConnectTimeout((int) config.connectTimeout().toMillis()))
            .with(new PoolOptions().setHttp1MaxSize(config.connections()))
            .build();
  }

  @PreDestroy
  void close() {
    http.close();
  }

  /**
   * Posts JSON and waits for the whole answer.
   *
   * @throws ProblemException what the upstream, or the way to it, did wrong
   */
  public ObjectNode post(Provider provider, String path, ObjectNode body, ClientPresence client) {
    return post(provider, path, body, client, true);
  }

  /**
   * The same, tried once only where the caller has somebody else to ask.
   *
   * @param repeat whether a call that cannot have had an effect is made again
   */
  public ObjectNode post(
      Provider provider, String path, ObjectNode body, ClientPresence client, boolean repeat) {
    Call call = new Call(HttpMethod.POST, path, bytes(body), config.totalTimeout(), repeat);
    UpstreamStream answer = call(provider, call, client);
    CompletableFuture<Buffer> whole = whole(answer, config.largestAnswer());
    client.onLeave(
        () -> {
          answer.cancel();
          whole.cancel(false);
        });
    return object(provider, await(whole, config.totalTimeout(), answer));
  }

  /** Gets JSON. */
  public ObjectNode get(Provider provider, String path, Duration limit) {
    ClientPresence nobody = new ClientPresence();
    Call call = new Call(HttpMethod.GET, path, null, limit, true);
    UpstreamStream answer = call(provider, call, nobody);
    return object(provider, await(whole(answer, config.largestAnswer()), limit, answer));
  }

  /**
   * Posts JSON that asks for a stream, and waits for its head. The caller listens and cancels.
   *
   * @param limit for the head
   * @param repeat whether a call that cannot have had an effect is made again
   * @throws ProblemException what the upstream, or the way to it, did wrong
   */
  public UpstreamStream open(
      Provider provider,
      String path,
      ObjectNode body,
      ClientPresence client,
      Duration limit,
      boolean repeat) {
    Call call = new Call(HttpMethod.POST, path, bytes(body), limit, repeat);
    UpstreamStream answer = call(provider, call, client);
    String type = answer.header("Content-Type");
    if (type != null && type.startsWith("application/json")) {
      answer.cancel();
      throw ProblemException.upstreamFailed(
          "The upstream answered whole although a stream was asked for.", null);
    }
    return answer;
  }

  /**
   * What is asked of a provider.
   *
   * @param limit for the head of the answer
   */
  private record Call(
      HttpMethod method, String path, @Nullable Buffer body, Duration limit, boolean repeat) {}

  private UpstreamStream call(Provider provider, Call call, ClientPresence client) {
    for (int attempt = 1; ; attempt++) {
      RequestOptions options = options(provider, call.method(), call.path());
      Attempt made = attempt(provider, options, call.body(), call.limit(), client);
      if (made.answer() != null && made.answer().status() == 200) {
        return made.answer();
      }
      ProblemException problem = problemOf(provider, made);
      Duration wait = call.repeat() ? waitBeforeNext(made, attempt, problem) : null;
      if (wait == null || client.hasLeft()) {
        throw problem;
      }
      sleep(wait);
    }
  }

  /** What one attempt came to: an answer with any status, or a failure. */
  private record Attempt(
      @Nullable UpstreamStream answer, @Nullable Throwable failure, boolean connected) {}

  private Attempt attempt(
      Provider provider,
      RequestOptions options,
      @Nullable Buffer body,
      Duration limit,
      ClientPresence client) {
    Exchange exchange = new Exchange(provider, options, body, client);
    exchange.context.runOnContext(now -> exchange.begin());
    try {
      UpstreamStream answer = exchange.head.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      client.onLeave(answer::cancel);
      return new Attempt(answer, null, true);
    } catch (TimeoutException e) {
      exchange.giveUp();
      return new Attempt(null, e, true);
    } catch (ExecutionException e) {
      return new Attempt(null, e.getCause(), exchange.connected);
    } catch (InterruptedException e) {
      exchange.giveUp();
      throw interrupted(e);
    }
  }

  /**
   * One request up to the head of its answer. All of it happens on the event loop: handlers that
   * another thread sets could come after the bytes that they are for.
   */
  private final class Exchange {

    private final Provider provider;
    private final RequestOptions options;
    private final @Nullable Buffer body;
    private final ClientPresence client;
    private final Context context = vertx.getOrCreateContext();
    private final CompletableFuture<UpstreamStream> head = new CompletableFuture<>();
    private volatile @Nullable HttpClientRequest request;
    private volatile boolean connected;

    Exchange(
        Provider provider, RequestOptions options, @Nullable Buffer body, ClientPresence client) {
      this.provider = provider;
      this.options = options;
      this.body = body;
      this.client = client;
    }

    void begin() {
      http.request(options).onComplete(this::send, head::completeExceptionally);
    }

    private void send(HttpClientRequest opened) {
      connected = true;
      request = opened;
      client.onLeave(this::giveUp);
      if (provider.apiKey() != null) {
        opened.putHeader("Authorization", "Bearer " + provider.apiKey());
      }
      opened.putHeader("Content-Type", "application/json");
      opened.putHeader(ClientPresence.HOPS_HEADER, Integer.toString(client.hops() + 1));
      opened
          .send(body == null ? Buffer.buffer() : body)
          .map(response -> UpstreamStream.of(context, response, config.idleTimeout()))
          .onComplete(head::complete, head::completeExceptionally);
    }

    void giveUp() {
      HttpClientRequest running = request;
      if (running != null) {
        running.reset();
      }
    }
  }

  private ProblemException problemOf(Provider provider, Attempt made) {
    UpstreamStream answer = made.answer();
    if (answer == null) {
      Throwable failure = made.failure();
      if (!made.connected() || failure == null) {
        return ProblemException.upstreamFailed("The upstream cannot be reached.", failure);
      }
      return problems.ofFailure(failure);
    }
    String body;
    try {
      body = await(whole(answer, LONGEST_ERROR), config.connectTimeout(), answer).toString();
    } catch (ProblemException e) {
      body = "";
    }
    return problems.ofStatus(provider, answer.status(), answer.header("Retry-After"), body);
  }

  /** How long to wait for another attempt; null when there is none. */
  private @Nullable Duration waitBeforeNext(Attempt made, int attempt, ProblemException problem) {
    if (attempt >= config.attempts()) {
      return null;
    }
    Duration backoff = config.backoff().multipliedBy(1L << (attempt - 1));
    UpstreamStream answer = made.answer();
    if (answer == null) {
      return made.connected() ? null : jittered(backoff);
    }
    int status = answer.status();
    if (status >= 502 && status <= 504) {
      return jittered(backoff);
    }
    Duration asked = problem.retryAfter();
    boolean soon = asked != null && asked.compareTo(config.longestRetryAfter()) <= 0;
    return status == 429 && soon ? asked : null;
  }

  private RequestOptions options(Provider provider, HttpMethod method, String path) {
    try {
      URI base = AddressPolicy.parse(provider.baseAddress());
      InetAddress address =
          provider.trusted()
              ? InetAddress.getByName(base.getHost().replaceAll("^\\[|\\]$", ""))
              : addresses.resolve(base);
      boolean tls = "https".equalsIgnoreCase(base.getScheme());
      int port = base.getPort() > 0 ? base.getPort() : tls ? 443 : 80;
      String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
      return new RequestOptions()
          .setMethod(method)
          .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
          .setHost(base.getHost())
          .setPort(port)
          .setSsl(tls)
          .setConnectTimeout(config.connectTimeout().toMillis())
          .setFollowRedirects(false)
          .setURI(pathOf(base, path) + query);
    } catch (RefusedException e) {
      throw ProblemException.unprocessable(
          "The base address of this upstream may not be called. " + e.getMessage());
    } catch (UnknownHostException e) {
      throw ProblemException.upstreamFailed("The upstream's host name is not known.", e);
    }
  }

  /** Some give the address of the call where that of the API is asked for. */
  private static String pathOf(URI base, String path) {
    String prefix = base.getRawPath() == null ? "" : base.getRawPath();
    return prefix.replaceAll("/+$", "").replaceAll("/chat/completions$", "") + path;
  }

  private CompletableFuture<Buffer> whole(UpstreamStream answer, int largest) {
    CompletableFuture<Buffer> body = new CompletableFuture<>();
    answer.listen(new CollectBody(body, largest, answer));
    return body;
  }

  private Buffer await(CompletableFuture<Buffer> body, Duration limit, UpstreamStream answer) {
    try {
      return body.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel();
      throw problems.ofFailure(e);
    } catch (ExecutionException e) {
      throw problems.ofFailure(e.getCause() == null ? e : e.getCause());
    } catch (CancellationException e) {
      throw ProblemException.upstreamFailed("The client left before the answer was there.", null);
    } catch (InterruptedException e) {
      answer.cancel();
      throw interrupted(e);
    }
  }

  private ObjectNode object(Provider provider, Buffer body) {
    try {
      JsonNode tree = json.readTree(provider.withoutKey(body.toString(StandardCharsets.UTF_8)));
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw UpstreamProblems.malformed(null);
    } catch (JsonProcessingException e) {
      throw UpstreamProblems.malformed(null); // the cause would put the answer's text into the log
    }
  }

  private static Buffer bytes(ObjectNode body) {
    return Buffer.buffer(body.toString());
  }

  private static Duration jittered(Duration backoff) {
    double factor = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
    return Duration.ofMillis((long) (backoff.toMillis() * factor));
  }

  private static void sleep(Duration wait) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ProblemException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return ProblemException.upstreamFailed("The call was interrupted.", e);
  }

  private record CollectBody(
      CompletableFuture<Buffer> body, int largest, UpstreamStream answer, Buffer all)
      implements UpstreamStream.Listener {

    CollectBody(CompletableFuture<Buffer> body, int largest, UpstreamStream answer) {
      this(body, largest, answer, Buffer.buffer());
    }

    @Override
    public void data(Buffer bytes) {
      if (all.length() + bytes.length() > largest) {
        answer.cancel();
        body.completeExceptionally(
            ProblemException.upstreamFailed("The upstream's answer is too large.", null));
        return;
      }
      all.appendBuffer(bytes);
    }

    @Override
    public void end() {
      body.complete(all);
    }

    @Override
    public void failed(Throwable cause) {
      body.completeExceptionally(cause);
    }
  }
}
