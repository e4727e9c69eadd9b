package dev.parley.inference.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.inference.InferenceTest;
import dev.parley.inference.memory.Remembered.Outcome;
import dev.parley.testing.SettableClock;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class MemoriesTest {

  private static final String USER = "customer-123";

  private final UUID account = UUID.randomUUID();

  @Inject Memories memories;
  @Inject SweepMemories sweep;
  @Inject MemoryConfig config;
  @Inject SettableClock clock;
  @Inject DataSource dataSource;

  @AfterEach
  void resetClock() {
    clock.reset();
  }

  @Test
  void theLastRememberedIsRecalledFirst() {
    remember("Lives in Porto.");
    remember("Has two cats.");
    remember("lives in  PORTO.");
    assertThat(recalled(Memories.ALL)).containsExactly("lives in  PORTO.", "Has two cats.");
    assertThat(recalled(1)).containsExactly("lives in  PORTO.");
    assertThat(memories.recall(account, "customer-124", Memories.ALL)).isEmpty();
    assertThat(memories.recall(UUID.randomUUID(), USER, Memories.ALL)).isEmpty();
  }

  @Test
  void theSameIsOneMemoryWithTheNewerExpiry() {
    Memory first = remember("Dentist on Friday.", MemoryFormat.DateReminder, inDays(2)).memory();
    Instant later = inDays(3);
    Remembered again = remember("dentist on friday.", MemoryFormat.DateReminder, later);
    assertThat(again.outcome()).isEqualTo(Outcome.Merged);
    assertThat(again.memory().id()).isEqualTo(first.id());
    assertThat(again.memory().expiresAt()).isEqualTo(later);
    assertThat(remember("Dentist on Friday.").outcome()).isEqualTo(Outcome.New);
    assertThat(recalled(Memories.ALL)).hasSize(2);
  }

  @Test
  void expiredIsNeverRecalledAndIsSwept() throws SQLException {
    Memory reminder = remember("Due.", MemoryFormat.DateReminder, inDays(1)).memory();
    remember("Stays.");
    clock.advance(Duration.ofDays(1).plusSeconds(1));
    assertThat(recalled(Memories.ALL)).containsExactly("Stays.");
    assertThatThrownBy(() -> memories.get(account, reminder.id()))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> memories.delete(account, reminder.id()))
        .isInstanceOf(ProblemException.class);
    assertThat(rows()).isEqualTo(2);
    assertThat(sweep.sweep()).isPositive();
    assertThat(rows()).isEqualTo(1);
    assertThat(recalled(Memories.ALL)).containsExactly("Stays.");
  }

  @Test
  void expiredIsRememberedAnew() {
    Memory first = remember("Due.", MemoryFormat.DateReminder, inDays(1)).memory();
    clock.advance(Duration.ofDays(2));
    Remembered again = remember("Due.", MemoryFormat.DateReminder, inDays(4));
    assertThat(again.outcome()).isEqualTo(Outcome.New);
    assertThat(again.memory().id()).isNotEqualTo(first.id());
  }

  @Test
  void whatIsNotValidIsRefused() {
    assertRefused("content", () -> remember(" "));
    assertRefused("content", () -> remember("x".repeat(config.longestContent() + 1)));
    assertRefused("content", () -> remember("a\0b"));
    assertRefused("expiresAt", () -> remember("x", MemoryFormat.DateReminder, null));
    assertRefused("expiresAt", () -> remember("x", MemoryFormat.Text, inDays(-1)));
    assertRefused("expiresAt", () -> remember("x", MemoryFormat.Text, Instant.MAX));
    assertRefused(
        "externalUserId",
        () ->
            memories.remember(
                account, "u".repeat(501), new DeletionMark(0), "x", MemoryFormat.Text, null));
    assertThat(recalled(Memories.ALL)).isEmpty();
  }

  @Test
  void theOldestMakesRoom() {
    remember("first");
    for (int i = 1; i < config.mostPerUser(); i++) {
      remember("number " + i);
    }
    remember("first");
    remember("one more");
    assertThat(recalled(Memories.ALL))
        .hasSize(config.mostPerUser())
        .contains("first", "one more", "number 2")
        .doesNotContain("number 1");
  }

  @Test
  void anAnswerThatBeganBeforeADeletionBringsNothingBack() {
    remember("Lives in Porto.");
    DeletionMark begun = memories.mark(account, USER);
    assertThat(memories.deleteAll(account, USER, MemoryFormat.Text)).isEqualTo(1);
    for (String words : List.of("Lives in Porto.", "The user is from Porto.")) {
      Remembered late = memories.remember(account, USER, begun, words, MemoryFormat.Text, null);
      assertThat(late.outcome()).isEqualTo(Outcome.DeletedMeanwhile);
      assertThat(late.memory()).isNull();
    }
    assertThat(recalled(Memories.ALL)).isEmpty();
    assertThat(remember("Lives in Porto.").outcome()).isEqualTo(Outcome.New);
  }

  @Test
  void deletionByIdIsKnownToo() {
    Memory memory = remember("Lives in Porto.").memory();
    DeletionMark begun = memories.mark(account, USER);
    memories.delete(account, memory.id());
    assertThat(
            memories
                .remember(account, USER, begun, "Lives in Porto.", MemoryFormat.Text, null)
                .outcome())
        .isEqualTo(Outcome.DeletedMeanwhile);
    DeletionMark otherUser = memories.mark(account, "customer-124");
    assertThat(
            memories
                .remember(account, "customer-124", otherUser, "x", MemoryFormat.Text, null)
                .outcome())
        .isEqualTo(Outcome.New);
  }

  @Test
  void aForgottenDeletionStillRefusesOlderAnswers() {
    DeletionMark before = memories.mark(account, USER);
    memories.deleteAll(account, USER, MemoryFormat.Text);
    DeletionMark begun = memories.mark(account, USER);
    assertThat(begun).isNotEqualTo(before);
    clock.advance(config.deletionsKnown().plusSeconds(1));
    sweep.sweep();
    assertThat(memories.remember(account, USER, begun, "x", MemoryFormat.Text, null).outcome())
        .isEqualTo(Outcome.DeletedMeanwhile);
  }

  @Test
  void theSameAtOnceIsOneMemory() throws Exception {
    List<Callable<Outcome>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      calls.add(() -> remember("Lives in Porto.").outcome());
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Outcome> call : threads.invokeAll(calls)) {
        outcomes.add(call.get());
      }
    }
    assertThat(outcomes).containsOnlyOnce(Outcome.New).containsOnly(Outcome.New, Outcome.Merged);
    assertThat(recalled(Memories.ALL)).hasSize(1);
  }

  @Test
  void nothingSurvivesADeletionAmongRunningAnswers() throws Exception {
    DeletionMark begun = memories.mark(account, USER);
    List<Callable<Object>> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String content = "number " + i;
      calls.add(() -> memories.remember(account, USER, begun, content, MemoryFormat.Text, null));
      if (i == 15) {
        calls.add(() -> memories.deleteAll(account, USER, MemoryFormat.Text));
      }
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Object> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isNotNull();
      }
    }
    assertThat(recalled(Memories.ALL)).isEmpty();
  }

  private static void assertRefused(String field, Callable<Remembered> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.errors()).anyMatch(error -> error.field().equals(field)));
  }

  private Instant inDays(int days) {
    return Instant.ofEpochSecond(clock.instant().getEpochSecond()).plus(Duration.ofDays(days));
  }

  private Remembered remember(String content) {
    return remember(content, MemoryFormat.Text, null);
  }

  private Remembered remember(String content, MemoryFormat format, Instant expiresAt) {
    DeletionMark begun = memories.mark(account, USER);
    return memories.remember(account, USER, begun, content, format, expiresAt);
  }

  private List<String> recalled(int limit) {
    return memories.recall(account, USER, limit).stream().map(Memory::content).toList();
  }

  private long rows() throws SQLException {
    try (var connection = dataSource.getConnection();
        var query =
            connection.prepareStatement("select count(*) from memory where account_id = ?")) {
      query.setObject(1, account);
      var result = query.executeQuery();
      result.next();
      return result.getLong(1);
    }
  }
}
