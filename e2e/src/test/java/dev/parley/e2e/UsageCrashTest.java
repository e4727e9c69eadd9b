package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * inference-service is killed in the middle of streams: what was answered before counts once, and
 * what was being answered counts as far as it came.
 */
@Order(98)
class UsageCrashTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final int STREAMS = 3;
  private static final int PIECES = 100;
  private static final BigDecimal BALANCE = BigDecimal.ONE;

  private static FakeUpstream upstream;
  private static Api api;
  private static String account;
  private static String gateway;

  @BeforeAll
  static void openAccount() {
    upstream = FakeUpstream.start();
    Reply created =
        STACK.operator().post("/admin/v1/accounts", Map.of("name", "Usage crash")).expect(200);
    api = new Api(STACK.gateway(), created.text("grantKey"));
    account = created.text("accountId");
    STACK
        .operator()
        .put("/admin/v1/usage/balances/" + account, Map.of("amount", BALANCE))
        .expect(200);
    gateway =
        api.post(
                "/api/v1/ai-gateways",
                Map.of(
                    "name",
                    "Priced",
                    "parameters",
                    Map.of("modelName", "priced", "baseAddress", upstream.baseUrl())))
            .expect(200)
            .text("aiGatewayId");
  }

  @AfterAll
  static void stopUpstream() {
    upstream.close();
  }

  @Test
  void usageIsNeitherLostNorCountedTwice() {
    upstream.script(Answer.text("One", " two"), Answer.text("One", " two", " three"));
    assertThat(ask(false)).isTrue();
    assertThat(ask(true)).isTrue();
    int before = upstream.piecesSent();

    List<CompletableFuture<Boolean>> streams = new ArrayList<>();
    String[] words = Collections.nCopies(4 * PIECES, " word").toArray(String[]::new);
    for (int stream = 0; stream < STREAMS; stream++) {
      upstream.script(Answer.text(words).withDelayBetween(Duration.ofMillis(50)));
      streams.add(CompletableFuture.supplyAsync(() -> ask(true)));
    }
    await().atMost(RECOVERY).until(() -> upstream.piecesSent() - before > STREAMS * PIECES);
    STACK.kill("inference-service");
    int sent = upstream.piecesSent() - before;
    assertThat(streams).allMatch(stream -> !stream.join());

    JsonNode entries = entriesWhen(2 + STREAMS);
    long completed = 0;
    long interrupted = 0;
    for (JsonNode entry : entries) {
      long tokens = entry.path("completionTokens").asLong();
      if (entry.path("state").asText().equals("complete")) {
        completed += tokens;
      } else {
        assertThat(entry.path("state").asText()).isEqualTo("interrupted");
        assertThat(entry.path("promptTokens").asLong()).isPositive();
        interrupted += tokens;
      }
    }
    assertThat(completed).isEqualTo(2 + 3);
    // progress is written each second, or later where the machine is slow, while pieces are sent by
    // the clock: most of what was sent is there, which is at least half, and nothing is invented
    assertThat(interrupted).isBetween(sent / 2L, (long) sent);
    assertPaid(entries);

    STACK.kill("inference-service");
    JsonNode again = entriesWhen(2 + STREAMS);
    assertThat(again).isEqualTo(entries);
    assertPaid(again);
  }

  /** Whether an answer came whole. */
  private static boolean ask(boolean streamed) {
    try {
      Reply reply =
          api.post(
              "/v1/chat/completions",
              Map.of(
                  "model",
                  gateway,
                  "stream",
                  streamed,
                  "messages",
                  List.of(Map.of("role", "user", "content", "Hi"))));
      return reply.status() == 200 && (!streamed || reply.body().contains("[DONE]"));
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static JsonNode entriesWhen(int count) {
    return await()
        .atMost(RECOVERY)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(
            () -> api.get("/api/v1/usage/entries").expect(200).json(),
            entries -> entries.size() == count);
  }

  /** What is left, and what the entries cost, are the balance to the last digit. */
  private static void assertPaid(JsonNode entries) {
    BigDecimal spent = BigDecimal.ZERO;
    for (JsonNode entry : entries) {
      spent = spent.add(new BigDecimal(entry.path("amount").asText()));
    }
    assertThat(spent).isPositive();
    Reply balance = api.get("/api/v1/usage/balance").expect(200);
    assertThat(new BigDecimal(balance.json().path("amount").asText()).add(spent))
        .isEqualByComparingTo(BALANCE);
    assertThat(balance.json().path("reserved").decimalValue()).isEqualByComparingTo("0");
  }
}
