package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes die without a word in the middle of work; nothing is lost and nothing hangs. */
@Order(100)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Api API = STACK.newAccount("Crash");
  private static final int DOCUMENTS = 100;
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  /**
   * The process dies when half of the lines were sent. A client whose upload failed sends it again,
   * as any client does; one that was told of success need not.
   */
  @ParameterizedTest
  @ValueSource(strings = {"rag-service", "kafka", "inference-service", "api-gateway", "postgres"})
  @Order(1)
  void uploadSurvivesTheDeathOf(String process) {
    Knowledge collection = Knowledge.create(API, "Crash of " + process);
    List<String> lines = Knowledge.lines(DOCUMENTS);
    CountDownLatch halfSent = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    CompletableFuture<Boolean> uploading =
        CompletableFuture.supplyAsync(() -> uploadInTwoHalves(collection, lines, halfSent, killed));
    await().atMost(RECOVERY).until(() -> halfSent.getCount() == 0);
    STACK.kill(process);
    killed.countDown();
    if (!uploading.join()) {
      await()
          .atMost(RECOVERY)
          .pollInterval(Duration.ofSeconds(1))
          .ignoreExceptions()
          .until(() -> upload(collection, bytes(lines)));
    }
    collection.awaitIndexed(DOCUMENTS);
    assertThat(collection.query("Parcel number 42").toString()).contains("number 42 ");
    awaitHealth();
  }

  @Test
  @Order(2)
  void everythingIsKeptWhenEveryProcessDies() {
    Knowledge collection = Knowledge.create(API, "Kept");
    collection.put("kept", "The lighthouse keeper is called Amalia.");
    collection.awaitIndexed(1);
    STACK.killEverything();
    STACK.up();
    assertThat(collection.query("lighthouse keeper").toString()).contains("Amalia");
    assertThat(collection.state().path("indexed").asInt()).isEqualTo(1);
    assertThat(STACK.demo().get("/api/v1/ai-gateways").expect(200).json()).isNotEmpty();
    collection.put("after", "The lighthouse stands on a rock.");
    collection.awaitIndexed(2);
    awaitHealth();
  }

  /** False when the upload failed and must be made again. */
  private static boolean uploadInTwoHalves(
      Knowledge collection, List<String> lines, CountDownLatch halfSent, CountDownLatch killed) {
    int half = lines.size() / 2;
    InputStream rest =
        new InputStream() {
          private final InputStream bytes = bytes(lines.subList(half, lines.size()));

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            halfSent.countDown();
            try {
              killed.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IOException(e);
            }
            return bytes.read(target, offset, length);
          }
        };
    return upload(collection, new SequenceInputStream(bytes(lines.subList(0, half)), rest));
  }

  private static boolean upload(Knowledge collection, InputStream body) {
    try {
      Reply reply = API.upload(collection.documents(), BodyPublishers.ofInputStream(() -> body));
      return reply.status() == 200
          && reply.json().path("enqueued").asInt() + reply.json().path("unchanged").asInt()
              == DOCUMENTS;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static InputStream bytes(List<String> lines) {
    return new ByteArrayInputStream(String.join("", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static void awaitHealth() {
    await()
        .atMost(RECOVERY)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> API.withKey(null).get("/health").text("status").equals("UP"));
  }
}
