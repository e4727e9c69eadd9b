package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testing.StackResource;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked beside an answer is paid from what the answer reserves. */
final class AsideTest {

  private static final String FREE = "free";

  @TempDir Path folder;

  private String url;
  private UsageStack usage;

  @BeforeEach
  void start() throws Exception {
    String database = "usage_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(database);
    url = StackResource.postgres().jdbcUrl(database);
    usage = new UsageStack(url, folder.resolve("one")).migrate().start();
  }

  @AfterEach
  void stop() {
    usage.close();
  }

  private static List<UsageLine> cost(String amount) {
    return List.of(UsageLine.of(Skus.MULTIMODAL + ".in", 1, new BigDecimal(amount), "Media"));
  }

  /** A completion of which nothing is known but that something beside it may cost so much. */
  private CompletionFacts ahead(UUID account, String beside) {
    return new CompletionFacts(
        usage.ids.next(),
        account,
        "key:1",
        null,
        null,
        FREE,
        TokenCount.of(0),
        0L,
        false,
        Skus.CHAT,
        new BigDecimal(beside),
        1);
  }

  private static CompletionFacts answering(CompletionFacts ahead, Long maximum, boolean streamed) {
    return new CompletionFacts(
        ahead.id(),
        ahead.account(),
        ahead.subject(),
        null,
        null,
        UsageStack.MODEL,
        TokenCount.of(10),
        maximum,
        streamed);
  }

  @Test
  void whatIsReservedAheadIsSharedByTheAnswer() throws SQLException {
    UUID account = usage.accountWith("1");
    CompletionFacts ahead = ahead(account, "0.4");
    Meter meter = usage.metering.begin(ahead);
    Meter.Aside first = meter.aside(new BigDecimal("0.4"));
    Meter.Aside second = meter.aside(new BigDecimal("0.5"));
    assertThat(usage.balances.get(account).available()).isEqualByComparingTo("0.1");
    assertThatThrownBy(() -> meter.aside(new BigDecimal("0.2")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("may cost up to 0.2, but the balance of the account has only 0.1");
    first.took(cost("0.1"));
    first.close();
    second.close();
    // 0.8 of what is reserved is free again, for the answer and for what else is beside it
    meter.aside(new BigDecimal("0.7")).took(cost("0.7"));
    assertThat(usage.balances.get(account).available()).isEqualByComparingTo("0.1");
    meter.answeredBy(answering(ahead, 100L, false));
    assertThat(usage.balances.get(account).available()).isEqualByComparingTo("0.1");
    List<UsageLine> bill = meter.finish(TokenUsage.counted(10, 100));
    assertThat(UsageLine.sum(bill)).isEqualByComparingTo("0.8002025");
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.1997975");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    assertThat(usage.entries(account))
        .singleElement()
        .satisfies(entry -> assertThat(entry.model()).isEqualTo(UsageStack.MODEL));
  }

  @Test
  void anAnswerThatCannotBePaidAfterwardsIsRefusedAndTheRestCounts() throws SQLException {
    UUID account = usage.accountWith("0.0001");
    CompletionFacts ahead = ahead(account, "0.00009");
    Meter meter = usage.metering.begin(ahead);
    meter.aside(new BigDecimal("0.00009")).took(cost("0.00009"));
    assertThatThrownBy(() -> meter.answeredBy(answering(ahead, null, true)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the balance of the account");
    meter.finish(null);
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.00001");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
  }

  @Test
  void aKilledProcessIsChargedForWhatWasTakenAhead() throws SQLException {
    UUID account = usage.accountWith("1");
    CompletionFacts only = ahead(account, "0.1");
    usage.metering.begin(only).aside(new BigDecimal("0.1")).took(cost("0.07"));
    CompletionFacts ahead = ahead(account, "0.1");
    Meter meter = usage.metering.begin(ahead);
    meter.aside(new BigDecimal("0.1")).took(cost("0.05"));
    meter.answeredBy(answering(ahead, null, true));
    meter.consumed(1000);
    usage.metering.running().forEach(MeteredCompletion::recordProgress);
    usage.crash();
    usage.start();
    usage.relay();
    // the tokens have the price of the model that answered in the end
    assertThat(usage.entries(account))
        .extracting(Ledger.Entry::model)
        .containsExactlyInAnyOrder(FREE, UsageStack.MODEL);
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.8779975");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    usage.crash();
    usage.start();
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.8779975");
  }

  @Test
  void whatComesAfterTheEndReservesNothingAndCounts() throws SQLException {
    UUID account = usage.accountWith("1");
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.abandon();
    Meter.Aside late = meter.aside(new BigDecimal("0.5"));
    late.took(cost("0.25"));
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.75");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
  }

  /** Also when who asks for more was on its way to the database when the completion ended. */
  @Test
  void nothingIsReservedForWhatIsInTheLedger() throws SQLException {
    UUID account = usage.accountWith("1");
    CompletionFacts facts = usage.stream(account);
    usage.metering.begin(facts).finish(TokenUsage.counted(10, 10));
    usage.relay();
    Granted granted =
        usage.reserve.extend(
            facts, usage.clock.instant(), BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ZERO);
    assertThat(granted.amount()).isEqualByComparingTo("0");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    assertThat(usage.count("select count(*) from usage_hold")).isZero();
  }

  @Test
  void aReportOfTheUpstreamLeavesNoRoomThatIsSpent() throws SQLException {
    // the answer may cost 0.002003, and the upstream says that it did; 0.0005 are left
    UUID account = usage.accountWith("0.0025");
    Meter meter = usage.metering.begin(usage.facts(account, "key:1", null, 10, 1000L, false));
    meter.reported(TokenUsage.read(TokenUsage.estimate(12, 1000)));
    assertThatThrownBy(() -> meter.aside(new BigDecimal("0.0006")))
        .isInstanceOf(ProblemException.class);
    meter.aside(new BigDecimal("0.0004")).took(cost("0.0004"));
    meter.finish(null);
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.000097");
  }

  @Test
  void aFreeModelAnswersWhateverTheWayToItCost() throws SQLException {
    UUID account = usage.accountWith("0.0015");
    CompletionFacts ahead = ahead(account, "0.001");
    Meter meter = usage.metering.begin(ahead);
    meter
        .aside(new BigDecimal("0.001"))
        .took(cost("0.002")); // more than was thought, and than is left
    meter.answeredBy(
        new CompletionFacts(
            ahead.id(), account, "key:1", null, null, FREE, TokenCount.of(10), null, true));
    AtomicReference<ProblemException> told = new AtomicReference<>();
    meter.onExhausted(told::set);
    meter.consumed(100_000);
    assertThat(meter.exhausted()).isNull();
    assertThat(told).hasNullValue();
    assertThat(meter.completionLimit()).isEmpty();
    meter.finish(null);
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("-0.0005");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    assertThat(usage.entries(account).getFirst().state()).isEqualTo("complete");
  }

  /** Two processes over one database, each with a journal of its own. */
  @Test
  void replicasLetTenOfTwoHundredThrough() throws Exception {
    try (UsageStack other = new UsageStack(url, folder.resolve("two")).start()) {
      UUID account = usage.accountWith("0.00203");
      List<Meter> passed = new ArrayList<>();
      List<ProblemType> refused = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
        List<Future<Meter>> calls = new ArrayList<>();
        for (int call = 0; call < 200; call++) {
          UsageStack replica = call % 2 == 0 ? usage : other;
          boolean ahead = call % 4 < 2;
          calls.add(
              threads.submit(
                  () ->
                      replica.metering.begin(
                          ahead
                              ? ahead(account, "0.000203")
                              : usage.facts(account, "key:1", null, 10, 100L, false))));
        }
        for (Future<Meter> call : calls) {
          try {
            passed.add(call.get());
          } catch (ExecutionException e) {
            refused.add(((ProblemException) e.getCause()).type());
          }
        }
      }
      assertThat(passed).hasSize(10);
      assertThat(refused).hasSize(190).containsOnly(ProblemType.INSUFFICIENT_BALANCE);
      assertThat(usage.balances.get(account).available()).isEqualByComparingTo("0");
      passed.forEach(meter -> meter.finish(TokenUsage.counted(0, 0)));
      usage.relay();
      other.relay();
      assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.00203");
      assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    }
  }

  @Test
  void aCallThatGetsLessThanItCouldWantIsToldHowMuchAndWhy() throws SQLException {
    // the prompt of 100 tokens may cost 0.00003, and 35 tokens of the answer 0.00007
    UUID account = usage.accountWith("0.0001");
    for (boolean streamed : new boolean[] {false, true}) {
      Meter meter = usage.metering.begin(usage.facts(account, "key:1", null, 100, null, streamed));
      assertThat(meter.completionLimit()).hasValue(35);
      AtomicReference<ProblemException> told = new AtomicReference<>();
      meter.onExhausted(told::set);
      ProblemException reason = meter.endedAtLimit();
      assertThat(reason).isNotNull();
      assertThat(reason.detail()).contains("The balance of the account is used up");
      assertThat(told).hasNullValue();
      meter.abandon();
      usage.relay();
      assertThat(usage.entries(account).getFirst().state()).isEqualTo("exhausted");
    }
    UUID rich = usage.accountWith("1");
    Meter stream = usage.metering.begin(usage.stream(rich));
    assertThat(stream.completionLimit()).isEmpty();
    assertThat(stream.growsWhileRead()).isTrue();
    assertThat(stream.endedAtLimit()).isNull();
    Meter named = usage.metering.begin(usage.facts(rich, "key:1", null, 100, 50L, false));
    assertThat(named.completionLimit()).hasValue(50);
    assertThat(named.growsWhileRead()).isFalse();
  }

  @Test
  void aFurtherRoundTakesWhatIsLeft() throws SQLException {
    // the first round may cost 0.008195, the second is left with some 100 tokens
    UUID account = usage.accountWith("0.0084");
    Meter meter = usage.metering.begin(usage.facts(account, "key:1", null, 10, null, false));
    assertThat(meter.completionLimit()).hasValue(4096);
    meter.next(TokenUsage.counted(10, 4000), TokenCount.of(20));
    // 0.0084 - 0.0080025 - 24 * 2.5e-7 = 0.0003915
    assertThat(meter.completionLimit()).hasValue(195);
    assertThatThrownBy(() -> meter.next(TokenUsage.counted(20, 190), TokenCount.of(30)))
        .isInstanceOf(ProblemException.class);
    meter.abandon();
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.0000125");
  }
}
