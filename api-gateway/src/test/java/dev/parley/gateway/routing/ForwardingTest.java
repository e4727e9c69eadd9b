package dev.parley.gateway.routing;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.gateway.Backend;
import dev.parley.gateway.GatewayTest;
import dev.parley.gateway.Operator;
import dev.parley.gateway.Operator.Tenant;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@GatewayTest
class ForwardingTest {

  private static final String PATH = "/v1/chat/completions";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final long BODY = 200L * 1024 * 1024;

  /** What buffers between two processes may hold; far below the body. */
  private static final long IN_FLIGHT = 32L * 1024 * 1024;

  private static final Buffer PIECE = Buffer.buffer(new byte[64 * 1024]);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TestHTTPResource("/")
  URL gateway;

  private Tenant tenant;

  @BeforeEach
  void reset() {
    Backend.reset();
    tenant = Operator.createTenant();
  }

  @AfterAll
  static void close() {
    HTTP.close();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void eventsArriveOneByOne(Version version) throws Exception {
    CompletableFuture<HttpServerResponse> answering = new CompletableFuture<>();
    Backend.on(
        PATH,
        request -> {
          HttpServerResponse response = request.response().setChunked(true);
          response.putHeader("Content-Type", "text/event-stream");
          response.write("data: one\n\n");
          answering.complete(response);
        });
    HttpResponse<InputStream> response =
        HTTP.send(request(version).build(), BodyHandlers.ofInputStream());
    assertThat(response.version()).isEqualTo(version);
    assertThat(new String(response.body().readNBytes(11), UTF_8)).isEqualTo("data: one\n\n");
    answering.join().end("data: two\n\n");
    assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("data: two\n\n");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void longAddressesArePassedOnAndLongerOnesRefused(Version version) throws Exception {
    Backend.on(PATH, request -> request.response().end(String.valueOf(request.query())));
    String query = "path=" + "%F0%9F%98%80".repeat(1_000);
    URI address = URI.create(request(version).build().uri() + "?" + query);
    HttpResponse<String> passed =
        HTTP.send(request(version).GET().uri(address).build(), BodyHandlers.ofString());
    assertThat(passed.statusCode()).isEqualTo(200);
    assertThat(passed.body()).isEqualTo(query);
    URI longer = URI.create(address + "a".repeat(10_000));
    HttpResponse<String> refused =
        HTTP.send(request(version).GET().uri(longer).build(), BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(414);
    assertThat(refused.body()).contains("\"code\":\"address_too_long\"", "16384 bytes");
  }

  @Test
  void requestsWithoutBodyShareAConnection() throws Exception {
    Backend.on(PATH, request -> request.response().end("ok"));
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> answer =
          HTTP.send(request(Version.HTTP_1_1).GET().build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ok");
      assertThat(answer.headers().firstValue("Connection")).isEmpty();
    }
  }

  @Test
  void headOfAStreamDoesNotWaitForItsFirstEvent() throws Exception {
    CompletableFuture<HttpServerResponse> answering = new CompletableFuture<>();
    Backend.on(
        PATH,
        request -> {
          HttpServerResponse response = request.response().setChunked(true);
          response.putHeader("Content-Type", "text/event-stream").writeHead();
          answering.complete(response);
        });
    var response =
        HTTP.sendAsync(request(Version.HTTP_1_1).build(), BodyHandlers.ofInputStream())
            .get(5, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(200);
    answering.join().end();
  }

  @Test
  void clientThatLeavesInTheMiddleCancels() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    Backend.on(
        PATH,
        request -> {
          request.response().closeHandler(closed -> cancelled.countDown());
          request.response().setChunked(true).write("data: one\n\n");
        });
    try (RawClient client = post("Content-Length: 0")) {
      client.readUntil("data: one\n\n");
    }
    assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void clientThatLeavesBeforeTheAnswerCancels() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    Backend.on(
        PATH,
        request -> {
          request.response().closeHandler(closed -> cancelled.countDown());
          arrived.countDown();
        });
    try (RawClient client = post("Content-Length: 0")) {
      assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(cancelled.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void clientThatLeavesInItsUploadCancels() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch broken = new CountDownLatch(1);
    Backend.on(
        PATH,
        request -> {
          request.exceptionHandler(failure -> broken.countDown());
          request.handler(piece -> arrived.countDown());
        });
    try (RawClient client = post("Content-Length: 1000")) {
      client.send("half");
      assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(broken.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void slowReaderHoldsTheServiceBack() throws Exception {
    AtomicLong written = new AtomicLong();
    Backend.on(PATH, request -> pump(request.response().setChunked(true), written));
    try (RawClient client = post("Content-Length: 0", "Connection: close")) {
      client.readUntil("\r\n\r\n");
      await().atMost(SOON).until(() -> written.get() > PIECE.length() * 4L);
      assertSettlesBelowLimit(written);
      long read = drain(client.input());
      assertThat(read).isGreaterThan(BODY);
    }
    assertThat(written).hasValue(BODY);
  }

  @Test
  void slowServiceHoldsTheUploadBack() throws Exception {
    AtomicLong received = new AtomicLong();
    CompletableFuture<HttpServerRequest> arrived = new CompletableFuture<>();
    Backend.on(
        PATH,
        request -> {
          request.pause();
          request.handler(piece -> received.addAndGet(piece.length()));
          request.endHandler(end -> request.response().end("got it"));
          arrived.complete(request);
        });
    AtomicLong sent = new AtomicLong();
    InputStream endless = new CountedZeros(sent);
    var answer =
        HTTP.sendAsync(
            request(Version.HTTP_1_1)
                .POST(
                    BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> endless), BODY))
                .build(),
            BodyHandlers.ofString());
    HttpServerRequest request = arrived.get(5, TimeUnit.SECONDS);
    assertSettlesBelowLimit(sent);
    request.resume();
    assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("got it");
    assertThat(received).hasValue(BODY);
  }

  @Test
  void chunkedUploadPasses() throws Exception {
    Backend.on(PATH, request -> request.body().onSuccess(body -> request.response().end(body)));
    HttpRequest chunked =
        request(Version.HTTP_1_1)
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream("x".repeat(100_000).getBytes(UTF_8))))
            .build();
    assertThat(HTTP.send(chunked, BodyHandlers.ofString()).body()).hasSize(100_000);
    HttpRequest second =
        HttpRequest.newBuilder(chunked, (n, v) -> true).version(Version.HTTP_2).build();
    assertThat(HTTP.send(second, BodyHandlers.ofString()).body()).hasSize(100_000);
  }

  @Test
  void uploadArrivesAsItIsSent() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    Backend.on(
        PATH,
        request -> {
          Buffer all = Buffer.buffer();
          request.handler(
              piece -> {
                all.appendBuffer(piece);
                first.countDown();
              });
          request.endHandler(end -> request.response().end(all));
        });
    try (RawClient client = post("Transfer-Encoding: chunked")) {
      client.send("3\r\none\r\n");
      assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
      client.send("3\r\ntwo\r\n0\r\n\r\n");
      assertThat(client.readUntil("onetwo")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void serviceThatDiesInAnUploadIsNamedAtOnce() throws Exception {
    Backend.on(PATH, request -> request.handler(piece -> request.connection().close()));
    try (RawClient client = post("Transfer-Encoding: chunked")) {
      client.send("3\r\none\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 502 ");
      client.send("3\r\ntwo\r\n");
    }
  }

  @Test
  void clientIsToldToContinue() throws Exception {
    Backend.on(PATH, request -> request.body().onSuccess(body -> request.response().end(body)));
    try (RawClient client = post("Content-Length: 5", "Expect: 100-continue")) {
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      client.send("hello");
      assertThat(client.readUntil("hello")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void serviceRefusesByTheHeadWhatWasNotSent() throws Exception {
    Backend.on(
        PATH,
        request -> {
          boolean tooLong = "104857601".equals(request.getHeader("Content-Length"));
          request.response().setStatusCode(tooLong ? 413 : 200).end("answer");
        });
    for (String expect : new String[] {"Accept: */*", "Expect: 100-continue"}) {
      try (RawClient client = post("Content-Length: 104857601", expect)) {
        String answer = client.readUntil("answer");
        assertThat(answer).contains("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
      }
    }
  }

  @Test
  void strangerIsNotToldToContinue() throws Exception {
    try (RawClient client = new RawClient(gateway)) {
      client.head(
          "POST " + PATH + " HTTP/1.1", "Host: x", "Content-Length: 5", "Expect: 100-continue");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void earlyAnswerReachesAClientThatIsStillSending() throws Exception {
    Backend.on(PATH, request -> request.response().setStatusCode(413).end("enough"));
    try (RawClient client = post("Content-Length: 1000000")) {
      client.send("some");
      String answer = client.readUntil("enough");
      assertThat(answer).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void cutAnswerNeverLooksWhole(Version version) {
    Backend.on(
        PATH,
        request -> {
          request.response().setChunked(true).write("half");
          request.response().write(" of it").onSuccess(sent -> request.connection().close());
        });
    assertThatThrownBy(() -> HTTP.send(request(version).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    Backend.on(
        PATH,
        request -> {
          request.response().putHeader("Content-Length", "100");
          request.response().write("half").onSuccess(sent -> request.connection().close());
        });
    assertThatThrownBy(() -> HTTP.send(request(version).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void answerThatFallsSilentIsCut() {
    Backend.on(PATH, request -> request.response().setChunked(true).write("half"));
    var answer = HTTP.sendAsync(request(Version.HTTP_1_1).build(), BodyHandlers.ofString());
    assertThatThrownBy(() -> answer.get(15, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void unreachableServiceIsNamed() {
    tenant
        .request()
        .get("/api/v1/shell/io/listing")
        .then()
        .statusCode(502)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:parley:problem:upstream-failed"))
        .body("detail", containsString("shell-service"));
    tenant
        .request()
        .contentType("application/json")
        .body("{\"a\":1}")
        .post("/api/v1/shell/io/file")
        .then()
        .statusCode(502);
  }

  @Test
  void serviceThatClosesWithoutAnswerIsNamed() {
    Backend.on(PATH, request -> request.connection().close());
    tenant
        .request()
        .post(PATH)
        .then()
        .statusCode(502)
        .contentType("application/json")
        .body("error.type", equalTo("upstream_error"))
        .body("error.message", containsString("inference-service"));
  }

  @Test
  void silentServiceTimesOut() {
    CountDownLatch cancelled = new CountDownLatch(1);
    Backend.on(PATH, request -> request.response().closeHandler(gone -> cancelled.countDown()));
    tenant
        .request()
        .post(PATH)
        .then()
        .statusCode(504)
        .body("error.code", equalTo("upstream_timeout"))
        .body("error.message", containsString("inference-service"));
    await().atMost(SOON).until(() -> cancelled.getCount() == 0);
  }

  @Test
  void answersWithoutBodyPass() throws Exception {
    Backend.on(
        PATH,
        request -> {
          if (request.method().name().equals("HEAD")) {
            request.response().putHeader("Content-Length", "1234").end();
          } else {
            request.response().setStatusCode(204).end();
          }
        });
    tenant.request().head(PATH).then().statusCode(200).header("Content-Length", "1234");
    tenant.request().delete(PATH).then().statusCode(204);
    tenant.request().options(PATH).then().statusCode(204);
    try (RawClient client = post("Content-Length: 0", "Connection: close")) {
      assertThat(client.readAll()).doesNotContainIgnoringCase("transfer-encoding");
    }
  }

  @Test
  void connectionIsUsedAgain() throws Exception {
    Backend.on(PATH, request -> request.body().onSuccess(body -> request.response().end(body)));
    try (RawClient client = post("Content-Length: 3")) {
      client.send("one");
      client.readUntil("one");
      client.head(head("Content-Length: 3")).send("two");
      assertThat(client.readUntil("two")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void headersOfTheAnswerPass() {
    Backend.on(
        PATH,
        request -> {
          request.response().headers().add("X-Custom", "a").add("X-Custom", "b");
          request
              .response()
              .setStatusCode(418)
              .putHeader("Access-Control-Allow-Origin", "https://evil.example")
              .putHeader("Keep-Alive", "timeout=1")
              .end("{}");
        });
    var answer = tenant.request().get(PATH).then().statusCode(418).extract().headers();
    assertThat(answer.getValues("X-Custom")).containsExactly("a", "b");
    assertThat(answer.hasHeaderWithName("Access-Control-Allow-Origin")).isFalse();
    assertThat(answer.hasHeaderWithName("Keep-Alive")).isFalse();
    assertThat(answer.getValues("X-Request-Id")).hasSize(1);
    given().get(PATH).then().statusCode(401);
  }

  private HttpRequest.Builder request(Version version) {
    return HttpRequest.newBuilder(URI.create(gateway + PATH.substring(1)))
        .version(version)
        .header("Authorization", "Bearer " + tenant.key());
  }

  private RawClient post(String... headers) throws IOException {
    return new RawClient(gateway).head(head(headers));
  }

  private String[] head(String... headers) {
    String[] lines = new String[headers.length + 3];
    lines[0] = "POST " + PATH + " HTTP/1.1";
    lines[1] = "Host: x";
    lines[2] = "Authorization: Bearer " + tenant.key();
    System.arraycopy(headers, 0, lines, 3, headers.length);
    return lines;
  }

  private static void pump(HttpServerResponse response, AtomicLong written) {
    while (written.get() < BODY) {
      if (response.writeQueueFull()) {
        response.drainHandler(room -> pump(response, written));
        return;
      }
      response.write(PIECE);
      written.addAndGet(PIECE.length());
    }
    response.end();
  }

  /** Waits until the count stands still, which must be long before the end of the body. */
  private static void assertSettlesBelowLimit(AtomicLong count) {
    AtomicLong before = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(400))
        .until(() -> before.getAndSet(count.get()) == count.get());
    assertThat(count.get()).isLessThan(IN_FLIGHT);
  }

  private static long drain(InputStream input) throws IOException {
    byte[] buffer = new byte[256 * 1024];
    long total = 0;
    for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
      total += read;
    }
    return total;
  }

  /** As many zeros as are read. */
  private static final class CountedZeros extends InputStream {
    private final AtomicLong read;

    CountedZeros(AtomicLong read) {
      this.read = read;
    }

    @Override
    public int read() {
      return read.incrementAndGet() <= BODY ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = (int) Math.min(length, BODY - read.get());
      read.addAndGet(Math.max(0, count));
      return count <= 0 ? -1 : count;
    }
  }
}
