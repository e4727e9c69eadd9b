package dev.parley.outbound;

import static dev.parley.outbound.FaultyServer.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.outbound.FaultyServer.Reply;
import dev.parley.outbound.OutboundException.Reason;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that take too long, say too much, or talk nonsense. */
@Timeout(60)
class OutboundLimitsTest {

  private static final Duration SHORT = Duration.ofMillis(700);
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  private FaultyServer server;
  private final Calls calls = new Calls();

  @BeforeEach
  void start() throws IOException {
    server = new FaultyServer();
  }

  @AfterEach
  void stop() throws IOException {
    calls.close();
    server.close();
  }

  @Test
  void announcedSizeIsRefusedBeforeItComes() {
    server.on("/big", HEAD + "Content-Length: 53687091200\r\n\r\n");
    assertThat(calls.failure(Reason.TOO_LARGE, server.url("/big")))
        .hasMessage("The answer is larger than 100000 bytes.");
  }

  @Test
  void endlessBodyIsCut() throws Exception {
    server.on("/endless", out -> forever(out, HEAD + "\r\n", "x".repeat(8192)));
    calls.failure(Reason.TOO_LARGE, server.url("/endless"));
    assertThat(server.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void endlessChunksAreCut() throws Exception {
    String chunk = "2000\r\n" + "x".repeat(8192) + "\r\n";
    server.on("/chunks", out -> forever(out, HEAD + "Transfer-Encoding: chunked\r\n\r\n", chunk));
    calls.failure(Reason.TOO_LARGE, server.url("/chunks"));
    assertThat(server.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void sizeIsCountedAfterUnpacking() throws Exception {
    byte[] bomb = packed(50_000_000);
    assertThat(bomb.length).isLessThan(90_000);
    server.on("/bomb", packedReply(bomb));
    calls.failure(Reason.TOO_LARGE, server.url("/bomb"));
  }

  @Test
  void emptyPackedMembersEndToo() throws Exception {
    byte[] empty = packed(0);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      many.write(empty);
    }
    server.on(
        "/members",
        out -> {
          out.write(bytes(HEAD + "Content-Encoding: gzip\r\n\r\n"));
          while (true) {
            many.writeTo(out);
          }
        });
    calls.failure(Reason.TOO_LARGE, server.url("/members"));
  }

  @Test
  void floodOfHeadersIsCut() {
    server.on("/many", out -> forever(out, "HTTP/1.1 200 OK\r\n", "X-Flood: 1\r\n"));
    assertThat(calls.failure(Reason.TOO_LARGE, server.url("/many")))
        .hasMessage("The head of the answer is too large.");
    server.on("/long", out -> forever(out, "HTTP/1.1 200 OK\r\nX-Long: ", "y".repeat(1024)));
    calls.failure(Reason.TOO_LARGE, server.url("/long"));
    server.on("/status", out -> forever(out, "HTTP/1.1 200 ", "O".repeat(1024)));
    calls.failure(Reason.TOO_LARGE, server.url("/status"));
  }

  @Test
  void drippingBodyEndsInTime() throws Exception {
    server.on("/drip", out -> drip(out, HEAD + "\r\n"));
    OutboundException failure = slow("/drip");
    assertThat(failure).hasMessage("The answer took longer than 700 ms.");
    assertThat(server.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void drippingHeadEndsInTime() {
    server.on("/head", out -> drip(out, "HTTP/1.1 200 OK\r\nX-Slow: "));
    slow("/head");
  }

  @Test
  void interimAnswersWithoutEndEndInTime() {
    server.on("/interim", out -> forever(out, "", "HTTP/1.1 103 Early Hints\r\n\r\n"));
    slow("/interim");
  }

  @Test
  void redirectsShareOneLimitOfTime() {
    server.on(
        "/slow",
        out -> {
          pause();
          out.write(bytes(redirect(302, "/slow")));
        });
    OutboundLimits limits = calls.client.limits().withTotal(SHORT).withRedirects(1000);
    calls.failure(Reason.TIMEOUT, OutboundRequest.get(server.url("/slow")), limits);
  }

  @Test
  void silenceEndsEarlierThanTheWholeTime() {
    CountDownLatch never = new CountDownLatch(1);
    server.on("/silent", out -> await(never));
    OutboundLimits limits = calls.client.limits().withIdle(SHORT);
    assertThat(calls.failure(Reason.TIMEOUT, OutboundRequest.get(server.url("/silent")), limits))
        .hasMessage("Nothing came for 700 ms.");
    never.countDown();
  }

  @Test
  void lookUpThatHangsEndsInTime() {
    CountDownLatch never = new CountDownLatch(1);
    calls.names.put(
        "hangs.example",
        host -> {
          await(never);
          return Calls.address("127.0.0.1");
        });
    assertThat(calls.failure(Reason.TIMEOUT, "http://hangs.example/"))
        .hasMessage("The host name could not be resolved in time.");
    never.countDown();
  }

  @Test
  void nonsenseIsNoAnswer() {
    server.on("/noise", cut("\0\1\2 this is no HTTP\r\n\r\n"));
    calls.failure(Reason.BROKEN, server.url("/noise"));
    server.on("/chunk", HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\nwhat\r\n");
    calls.failure(Reason.BROKEN, server.url("/chunk"));
    server.on("/length", HEAD + "Content-Length: many\r\n\r\nabc");
    calls.failure(Reason.BROKEN, server.url("/length"));
    server.on(
        "/gzip", HEAD + "Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + "x".repeat(20));
    calls.failure(Reason.BROKEN, server.url("/gzip"));
    server.on("/br", HEAD + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\nxx");
    calls.failure(Reason.BROKEN, server.url("/br"));
  }

  @Test
  void answerThatEndsTooEarlyIsBroken() {
    server.on("/short", cut(HEAD + "Content-Length: 100\r\n\r\nabc"));
    calls.failure(Reason.BROKEN, server.url("/short"));
    server.on("/nothing", cut(""));
    calls.failure(Reason.BROKEN, server.url("/nothing"));
  }

  @Test
  void cancelledCallEndsAndClosesItsConnection() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    server.on(
        "/wait",
        out -> {
          began.countDown();
          drip(out, HEAD + "\r\n");
        });
    Cancellation cancellation = new Cancellation();
    CompletableFuture<OutboundAnswer> call = started("/wait", cancellation);
    assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
    cancellation.cancel();
    assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            OutboundException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
    assertThat(server.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
    OutboundException later =
        catchThrowableOfType(
            OutboundException.class,
            () ->
                calls.client.send(
                    OutboundRequest.get(server.url("/x")), calls.client.limits(), cancellation));
    assertThat(later.reason()).isEqualTo(Reason.CANCELLED);
  }

  @Test
  void streamGivesBytesAsTheyComeAndEndsWhenClosed() throws Exception {
    CountDownLatch firstWasRead = new CountDownLatch(1);
    server.on(
        "/events",
        out -> {
          out.write(bytes(HEAD + "\r\ndata: 1\n\n"));
          out.flush();
          await(firstWasRead);
          forever(out, "", "data: 2\n\n");
        });
    try (OutboundStream stream =
        calls.client.open(
            OutboundRequest.get(server.url("/events")),
            calls.client.limits(),
            new Cancellation())) {
      assertThat(new String(stream.body().readNBytes(9), StandardCharsets.UTF_8))
          .isEqualTo("data: 1\n\n");
      firstWasRead.countDown();
      assertThat(new String(stream.body().readNBytes(9), StandardCharsets.UTF_8))
          .isEqualTo("data: 2\n\n");
    }
    assertThat(server.clientGone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void settingsHaveTheDocumentedDefaults() {
    var read =
        new SmallRyeConfigBuilder()
            .withMapping(OutboundConfig.class)
            .build()
            .getConfigMapping(OutboundConfig.class);
    OutboundSettings defaults = OutboundSettings.defaults();
    assertThat(read.allowPrivate()).isEqualTo(defaults.allowPrivate());
    assertThat(OutboundLimits.of(read)).isEqualTo(OutboundLimits.of(defaults));
    assertThat(read.connectTimeout()).isEqualTo(defaults.connectTimeout());
    assertThat(read.connections()).isEqualTo(defaults.connections());
    assertThat(read.connectionsPerHost()).isEqualTo(defaults.connectionsPerHost());
  }

  private OutboundException slow(String path) {
    OutboundLimits limits = calls.client.limits().withTotal(SHORT).withIdle(Duration.ofSeconds(30));
    return calls.failure(Reason.TIMEOUT, OutboundRequest.get(server.url(path)), limits);
  }

  private CompletableFuture<OutboundAnswer> started(String path, Cancellation cancellation) {
    CompletableFuture<OutboundAnswer> call = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            call.complete(
                calls.client.send(
                    OutboundRequest.get(server.url(path)), calls.client.limits(), cancellation));
          } catch (OutboundException e) {
            call.completeExceptionally(e);
          }
        });
    return call;
  }

  private static void forever(OutputStream out, String head, String piece) throws IOException {
    out.write(bytes(head));
    while (true) {
      out.write(bytes(piece));
    }
  }

  private static void drip(OutputStream out, String head) throws IOException {
    out.write(bytes(head));
    while (true) {
      out.write('x');
      out.flush();
      pause();
    }
  }

  private static Reply cut(String answer) {
    return out -> {
      out.write(bytes(answer));
      out.close();
    };
  }

  private static Reply packedReply(byte[] body) {
    return out -> {
      out.write(
          bytes(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n"));
      out.write(body);
    };
  }

  private static byte[] packed(int zeros) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[zeros]);
    }
    return packed.toByteArray();
  }

  /** The pace of a slow server, which is what is being tested; nothing waits for it to pass. */
  private static void pause() {
    await(new CountDownLatch(1), 50);
  }

  private static void await(CountDownLatch latch) {
    await(latch, 30_000);
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      var unused = latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
