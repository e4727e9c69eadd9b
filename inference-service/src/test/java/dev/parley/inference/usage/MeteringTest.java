package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.StackResource;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeteringTest {

  @TempDir Path folder;

  private UsageStack usage;

  @BeforeEach
  void start() throws Exception {
    String database = "usage_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(database);
    usage = new UsageStack(StackResource.postgres().jdbcUrl(database), folder).migrate().start();
  }

  @AfterEach
  void stop() {
    usage.close();
  }

  @Test
  void linesOfAllRoundsAndToolsAddUpToWhatIsCharged() throws SQLException {
    UUID account = usage.accountWith("1");
    UUID gateway = usage.ids.next();
    Meter meter = usage.metering.begin(usage.facts(account, "key:1", gateway, 10, 100L, true));
    meter.add(
        List.of(
            UsageLine.of(Skus.ROUTING + ".in", 276, new BigDecimal("7.5E-8"), "Routing"),
            UsageLine.of(Skus.ROUTING + ".out", 1, new BigDecimal("3E-7"), "Routing")));
    meter.next(TokenUsage.counted(10, 5), TokenCount.of(20));
    meter.add(List.of(UsageLine.of(Skus.IMAGES, 2, new BigDecimal("0.04"), "Images")));
    List<UsageLine> bill = meter.finish(TokenUsage.counted(20, 7));

    BigDecimal sum = bill.stream().map(UsageLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    // 276*7.5e-8 + 3e-7 + 30*2.5e-7 + 12*2e-6 + 2*0.04
    assertThat(sum).isEqualByComparingTo("0.0800525");
    assertThat(bill).extracting(UsageLine::sku).doesNotHaveDuplicates().hasSize(5);
    assertThat(meter.finish(TokenUsage.counted(999, 999))).isEqualTo(bill);
    usage.relay();

    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.9199475");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    Ledger.Entry entry = usage.entries(account).getFirst();
    assertThat(entry.amount()).isEqualByComparingTo(sum);
    assertThat(entry.promptTokens()).isEqualTo(30);
    assertThat(entry.completionTokens()).isEqualTo(12);
    assertThat(entry.state()).isEqualTo("complete");
    assertThat(usage.ledger(account, "sku").rows()).hasSize(5);
    for (String group : new String[] {"day", "key", "gateway", "model", "sku"}) {
      Ledger ledger = usage.ledger(account, group);
      assertThat(ledger.amount()).as(group).isEqualByComparingTo(sum);
      assertThat(
              ledger.rows().stream()
                  .map(Ledger.Row::amount)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .as(group)
          .isEqualByComparingTo(sum);
      assertThat(ledger.completions()).isEqualByComparingTo("1");
    }
  }

  @Test
  void balanceForTenLetsTenOfTwoHundredThrough() throws Exception {
    // with its margin a call reserves 12 * 2.5e-7 + 100 * 2e-6 = 0.000203
    UUID account = usage.accountWith("0.00203");
    List<Meter> passed = new ArrayList<>();
    List<ProblemException> refused = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(40)) {
      List<Future<Meter>> calls = new ArrayList<>();
      for (int call = 0; call < 200; call++) {
        calls.add(
            threads.submit(
                () -> usage.metering.begin(usage.facts(account, "key:1", null, 10, 100L, false))));
      }
      for (Future<Meter> call : calls) {
        try {
          passed.add(call.get());
        } catch (ExecutionException e) {
          refused.add((ProblemException) e.getCause());
        }
      }
    }
    assertThat(passed).hasSize(10);
    assertThat(refused)
        .hasSize(190)
        .allSatisfy(
            problem -> assertThat(problem.type()).isEqualTo(ProblemType.INSUFFICIENT_BALANCE));
    assertThat(usage.balances.get(account).available()).isEqualByComparingTo("0");

    passed.forEach(meter -> meter.finish(TokenUsage.counted(12, 100)));
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    assertThatThrownBy(() -> usage.metering.begin(usage.stream(account)))
        .hasMessageContaining("The balance of the account is used up");
  }

  @Test
  void embeddingsAreChargedOnceAndAreNoCompletions() throws SQLException {
    UUID account = usage.accountWith("0.001");
    Meter meter = usage.metering.begin(usage.embeddings(account, 1000));
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0.0003");
    List<UsageLine> bill = meter.finish(TokenUsage.counted(1000, 0));
    assertThat(bill).extracting(UsageLine::sku).containsExactly("inference.embeddings.in");
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.00075");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    assertThat(usage.entries(account).getFirst().promptTokens()).isEqualTo(1000);
    assertThat(usage.ledger(account, "day").completions()).isEqualByComparingTo("0");
    assertThatThrownBy(() -> usage.metering.begin(usage.embeddings(account, 10_000)))
        .hasMessageContaining("may cost up to 0.003");
  }

  @Test
  void streamWithoutMaximumBeginsWithWhatIsLeftAndEndsThere() throws SQLException {
    // the prompt of 100 tokens costs 0.000025; the rest is 37 tokens of the answer
    UUID account = usage.accountWith("0.0001");
    Meter meter = usage.metering.begin(usage.stream(account));
    assertThat(usage.balances.get(account).available()).isEqualByComparingTo("0");
    AtomicReference<ProblemException> reason = new AtomicReference<>();
    meter.onExhausted(reason::set);
    meter.consumed(10);
    assertThat(reason.get()).isNull();
    await()
        .untilAsserted(
            () -> {
              meter.consumed(40);
              assertThat(reason.get()).isNotNull();
            });
    assertThat(reason.get().type()).isEqualTo(ProblemType.INSUFFICIENT_BALANCE);
    meter.abandon();
    usage.relay();
    assertThatThrownBy(() -> usage.metering.begin(usage.stream(account)))
        .hasMessageContaining("is used up");
  }

  @Test
  void streamWhosePromptCannotBePaidIsRefused() throws SQLException {
    UUID account = usage.accountWith("0.00002");
    assertThatThrownBy(() -> usage.metering.begin(usage.stream(account)))
        .hasMessageContaining("may cost up to");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
  }

  @Test
  void checkRefusesWhatNothingIsLeftForAndReservesNothing() throws SQLException {
    UUID gateway = usage.ids.next();
    UUID account = usage.accountWith("0.00001");
    usage.metering.check(account, "key:1", gateway);
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    usage.balances.set(account, usage.ids.next(), BigDecimal.ZERO, null);
    assertThatThrownBy(() -> usage.metering.check(account, "key:1", gateway))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("The balance of the account is used up");
    usage.metering.check(usage.ids.next(), "key:1", gateway);

    UUID budgeted = usage.ids.next();
    usage.budgets.create(
        budgeted,
        new Budget.Fields("G", "gateway", gateway.toString(), "total", new BigDecimal("0.001")));
    usage
        .metering
        .begin(usage.facts(budgeted, "key:1", gateway, 0, 500L, true))
        .finish(TokenUsage.counted(0, 500));
    usage.relay();
    assertThatThrownBy(() -> usage.metering.check(budgeted, "key:1", gateway))
        .hasMessageContaining("'G' is used up");
    usage.metering.check(budgeted, "key:1", null);
  }

  @Test
  void promptIsCountedOnlyWhereSomethingNeedsIt() throws SQLException {
    AtomicInteger counted = new AtomicInteger();
    TokenCount prompt =
        TokenCount.later(
            () -> {
              counted.incrementAndGet();
              return 100;
            });
    UUID free = usage.ids.next();
    Meter unlimited = usage.metering.begin(withPrompt(free, prompt));
    unlimited.consumed(7);
    unlimited.finish(TokenUsage.counted(90, 7));
    assertThat(counted).hasValue(0);

    Meter broken = usage.metering.begin(withPrompt(free, prompt));
    broken.consumed(7);
    broken.abandon();
    await().until(() -> usage.metering.running().isEmpty());
    assertThat(counted).hasValue(1);
    usage.relay();
    assertThat(usage.entries(free))
        .extracting(Ledger.Entry::promptTokens)
        .containsExactlyInAnyOrder(90L, 100L);

    usage.metering.begin(withPrompt(usage.accountWith("1"), prompt)).abandon();
    assertThat(counted).hasValue(1);
  }

  private CompletionFacts withPrompt(UUID account, TokenCount prompt) {
    return new CompletionFacts(
        usage.ids.next(), account, "key:1", null, null, UsageStack.MODEL, prompt, null, true);
  }

  @Test
  void streamEndsWhenTheBalanceIsUsedUp() throws SQLException {
    // a slice of 4096 tokens costs 0.008192
    UUID account = usage.accountWith("0.01");
    Meter meter = usage.metering.begin(usage.stream(account));
    AtomicReference<ProblemException> reason = new AtomicReference<>();
    meter.onExhausted(reason::set);
    meter.consumed(1000);
    assertThat(reason.get()).isNull();
    // more is asked for, and gives all that is left: 0.01 in all, which is 4987 tokens
    meter.consumed(4000);
    await().until(() -> usage.balances.get(account).available().signum() == 0);
    meter.consumed(4900);
    assertThat(reason.get()).isNull();
    assertThat(meter.exhausted()).isNull();
    await()
        .untilAsserted(
            () -> {
              meter.consumed(4990);
              assertThat(reason.get()).isNotNull();
            });
    assertThat(reason.get().type()).isEqualTo(ProblemType.INSUFFICIENT_BALANCE);
    meter.finish(TokenUsage.counted(100, 4980));
    usage.relay();
    assertThat(usage.entries(account).getFirst().state()).isEqualTo("exhausted");
    assertThat(usage.balances.get(account).amount())
        .isBetween(BigDecimal.ZERO, new BigDecimal("0.0001"));
  }

  @Test
  void streamsOfOneBudgetShareItToTheLastToken() throws SQLException {
    UUID account = usage.ids.next();
    usage.budgets.create(
        account, new Budget.Fields("Tests", "account", null, "month", new BigDecimal("0.02")));
    Meter first = usage.metering.begin(usage.stream(account));
    Meter second = usage.metering.begin(usage.stream(account));
    Reader one = new Reader(first);
    Reader two = new Reader(second);
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!(one.isOver() && two.isOver()) && System.nanoTime() < until) {
      one.read();
      two.read();
    }
    assertThat(first.exhausted().type()).isEqualTo(ProblemType.BUDGET_EXCEEDED);
    assertThat(second.exhausted().detail()).contains("'Tests' is used up", "its period ends at");
    first.abandon();
    second.abandon();
    usage.relay();
    Budget budget = usage.budgets.list(account).getFirst();
    assertThat(budget.spent()).isBetween(new BigDecimal("0.0190"), new BigDecimal("0.02004"));
    assertThat(budget.reserved()).isEqualByComparingTo("0");
    assertThatThrownBy(() -> usage.metering.begin(usage.stream(account)))
        .hasMessageContaining("'Tests'");
  }

  /** Reads as fast as it can, ten tokens a chunk, and obeys the meter. */
  private static final class Reader {

    private final Meter meter;
    private final AtomicBoolean paused = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private long tokens;

    Reader(Meter meter) {
      this.meter = meter;
      meter.onExhausted(reason -> over.set(true));
      meter.onStall(() -> paused.set(true), () -> paused.set(false));
    }

    boolean isOver() {
      return over.get();
    }

    void read() {
      if (!over.get() && !paused.get()) {
        tokens += 10;
        meter.consumed(tokens);
      }
    }
  }

  @Test
  void budgetsBeginAnewAtMidnightAndAtTheEndOfTheMonth() throws SQLException {
    putClockTo(
        LocalDate.now(ZoneOffset.UTC).plusMonths(1).withDayOfMonth(1).plusMonths(1).minusDays(2));
    UUID account = usage.ids.next();
    UUID day =
        usage
            .budgets
            .create(account, new Budget.Fields("D", "account", null, "day", new BigDecimal("0.01")))
            .id();
    UUID month =
        usage
            .budgets
            .create(
                account, new Budget.Fields("M", "account", null, "month", new BigDecimal("0.017")))
            .id();
    spend(account, 4000);
    assertThat(refusal(account, 4000).detail()).contains("'D'", "only");
    assertThat(usage.budgets.get(account, day).spent()).isEqualByComparingTo("0.008");

    usage.clock.advance(Duration.ofMinutes(2)); // the last day of the month begins
    assertThat(usage.budgets.get(account, day).spent()).isEqualByComparingTo("0");
    spend(account, 4000);
    assertThat(usage.budgets.get(account, month).spent()).isEqualByComparingTo("0.016");
    assertThat(refusal(account, 600).type()).isEqualTo(ProblemType.BUDGET_EXCEEDED);
    assertThat(refusal(account, 600).detail()).contains("'M'");

    usage.clock.advance(Duration.ofDays(1));
    assertThat(usage.budgets.get(account, month).spent()).isEqualByComparingTo("0");
    spend(account, 4000);
    assertThat(usage.budgets.get(account, month).spent()).isEqualByComparingTo("0.008");
    assertThat(usage.ledger(account, "day").rows()).hasSize(3);
  }

  @Test
  void completionThatPassesMidnightCountsWhereItBegan() throws SQLException {
    putClockTo(LocalDate.now(ZoneOffset.UTC).plusDays(1));
    UUID account = usage.ids.next();
    UUID day =
        usage
            .budgets
            .create(account, new Budget.Fields("D", "account", null, "day", new BigDecimal("1")))
            .id();
    Meter meter = usage.metering.begin(usage.stream(account));
    usage.clock.advance(Duration.ofMinutes(2));
    meter.finish(TokenUsage.counted(0, 1000));
    usage.relay();
    assertThat(usage.budgets.get(account, day).spent()).isEqualByComparingTo("0");
    assertThat(usage.ledger(account, "day").rows().getFirst().day())
        .isEqualTo(LocalDate.now(ZoneOffset.UTC).plusDays(1));
    assertThat(usage.count("select count(*) from usage_budget_period where reserved <> 0"))
        .isZero();
  }

  @Test
  void budgetsOfKeysAndGatewaysCoverTheirOwn() throws SQLException {
    UUID account = usage.ids.next();
    UUID key = usage.ids.next();
    UUID gateway = usage.ids.next();
    usage.budgets.create(
        account, new Budget.Fields("K", "key", key.toString(), "total", new BigDecimal("0.001")));
    usage.budgets.create(
        account,
        new Budget.Fields("G", "gateway", gateway.toString(), "total", new BigDecimal("0.001")));
    String subject = "key:" + key;
    var byKey = usage.facts(account, subject, null, 10, 1000L, false);
    var byGateway = usage.facts(account, "key:other", gateway, 10, 1000L, false);
    var byNeither = usage.facts(account, "key:other", usage.ids.next(), 10, 1000L, false);
    assertThatThrownBy(() -> usage.metering.begin(byKey)).hasMessageContaining("'K'");
    assertThatThrownBy(() -> usage.metering.begin(byGateway)).hasMessageContaining("'G'");
    usage.metering.begin(byNeither).finish(TokenUsage.counted(10, 1000));
    usage.relay();
    assertThat(usage.budgets.list(account))
        .allSatisfy(budget -> assertThat(budget.spent()).isEqualByComparingTo("0"));
  }

  @Test
  void newBudgetCountsWhatWasSpentBefore() throws SQLException {
    UUID account = usage.ids.next();
    usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(0, 5000));
    usage.relay();
    usage.budgets.create(
        account, new Budget.Fields("Late", "account", null, "total", new BigDecimal("0.005")));
    assertThat(refusal(account, 10).detail()).contains("'Late' is used up; it has no new period");
  }

  @Test
  void depositWithTheSameIdCountsOnce() throws SQLException {
    UUID account = usage.accountWith("0");
    assertThat(refusal(account, 10).type()).isEqualTo(ProblemType.INSUFFICIENT_BALANCE);
    UUID deposit = usage.ids.next();
    usage.balances.deposit(account, deposit, new BigDecimal("2.5"), null);
    usage.balances.deposit(account, deposit, new BigDecimal("2.5"), null);
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("2.5");
    usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(10, 10));
    usage.balances.set(account, usage.ids.next(), null, null);
    assertThat(usage.balances.get(account).limited()).isFalse();
    usage.relay();
    assertThat(usage.balances.get(account).limited()).isFalse();
  }

  @Test
  void balanceThatComesWhileACallGoesOnCountsItsHold() throws SQLException {
    UUID account = usage.ids.next();
    usage.budgets.create(
        account, new Budget.Fields("B", "account", null, "day", new BigDecimal("1")));
    Meter meter = usage.metering.begin(usage.facts(account, "key:1", null, 10, 1000L, true));
    Balance balance = usage.balances.set(account, usage.ids.next(), BigDecimal.ONE, null);
    assertThat(balance.reserved()).isEqualByComparingTo("0.002003");
    meter.finish(TokenUsage.counted(10, 500));
    usage.relay();
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.9989975");
  }

  @Test
  void wholeAnswersWithoutMaximumAreGivenOne() throws SQLException {
    UUID account = usage.accountWith("1");
    Meter limited = usage.metering.begin(usage.facts(account, "key:1", null, 10, null, false));
    assertThat(limited.completionLimit()).hasValue(4096);
    Meter free =
        usage.metering.begin(usage.facts(usage.ids.next(), "key:1", null, 10, null, false));
    assertThat(free.completionLimit()).isEmpty();
    limited.abandon();
    free.abandon();
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("1");
    assertThat(usage.entries(account).getFirst().state()).isEqualTo("abandoned");
  }

  @Test
  void toolThatComesAfterTheEndCountsAll() throws SQLException {
    UUID account = usage.accountWith("1");
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.abandon();
    meter.add(List.of(UsageLine.of(Skus.IMAGES, 1, new BigDecimal("0.04"), "Images")));
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.96");
  }

  @Test
  void holdsOfTheDeadLapseAndTheirUsageStillCounts() throws SQLException {
    UUID account = usage.accountWith("1");
    Meter meter = usage.metering.begin(usage.stream(account));
    assertThat(usage.release.releaseLapsed()).isZero();
    usage.clock.advance(Duration.ofMinutes(11));
    assertThat(usage.release.releaseLapsed()).isEqualTo(1);
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
    meter.finish(TokenUsage.counted(0, 1000));
    usage.relay();
    assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.998");
    assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");
  }

  @Test
  void othersSeeNothing() throws SQLException {
    UUID account = usage.ids.next();
    usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(1, 1));
    usage.relay();
    assertThat(usage.entries(account)).hasSize(1);
    assertThat(usage.entries(usage.ids.next())).isEmpty();
    assertThat(usage.ledger(usage.ids.next(), "day", "sku").rows()).isEmpty();
  }

  private void spend(UUID account, long tokens) throws SQLException {
    usage
        .metering
        .begin(usage.facts(account, "key:1", null, 0, tokens, true))
        .finish(TokenUsage.counted(0, tokens));
    usage.relay();
  }

  private ProblemException refusal(UUID account, long tokens) {
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> usage.metering.begin(usage.facts(account, "key:1", null, 0, tokens, true)));
    assertThat(problem).isNotNull();
    return problem;
  }

  /** To a minute before the end of the day. */
  private void putClockTo(LocalDate day) {
    OffsetDateTime wanted = day.atTime(LocalTime.of(23, 59)).atOffset(ZoneOffset.UTC);
    usage.clock.advance(Duration.between(usage.clock.instant(), wanted.toInstant()));
  }
}
