package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.embedded.PostgresOptions;
import dev.parley.embedded.PostgresServer;
import dev.parley.inference.usage.journal.Journal;
import dev.parley.testing.StackResource;
import java.io.BufferedReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Usage is neither lost nor counted twice, whatever is killed. */
final class UsageSurvivesTest {

  @TempDir Path folder;

  private String database() {
    String name = "usage_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(name);
    return StackResource.postgres().jdbcUrl(name);
  }

  @Test
  void killedProcessIsChargedForWhatItHadGiven() throws Exception {
    String url = database();
    Path journal = folder.resolve("journal");
    UUID account;
    try (UsageStack usage = new UsageStack(url, journal).migrate()) {
      account = usage.accountWith("1");
      Process child = KilledInTheMiddle.start(url, journal, account);
      try (BufferedReader out = child.inputReader()) {
        assertThat(out.readLine()).isEqualTo("ready");
        assertThatThrownBy(usage::start).hasMessageContaining("in use by another process");
        child.destroyForcibly();
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(usage.balances.get(account).reserved()).isPositive();

      usage.start();
      usage.relay();

      // one stream with 700 tokens of a prompt of 100, one finished with 50, one not begun; of two
      // requests for embeddings one was answered
      assertThat(usage.entries(account))
          .extracting(Ledger.Entry::state)
          .containsExactlyInAnyOrder(
              "interrupted", "complete", "interrupted", "complete", "interrupted");
      BigDecimal charged =
          new BigDecimal("0.001425").add(new BigDecimal("0.000125")).add(new BigDecimal("0.00025"));
      assertThat(usage.balances.get(account).amount())
          .isEqualByComparingTo(BigDecimal.ONE.subtract(charged));
      assertThat(usage.balances.get(account).reserved()).isEqualByComparingTo("0");

      usage.crash();
      usage.start();
      usage.relay();
      assertThat(usage.entries(account)).hasSize(5);
      assertThat(usage.ledger(account, "day").completions()).isEqualByComparingTo("3");
      assertThat(usage.balances.get(account).amount())
          .isEqualByComparingTo(BigDecimal.ONE.subtract(charged));
    }
  }

  @Test
  void whatIsRelayedAgainCountsOnce() throws Exception {
    try (UsageStack usage = new UsageStack(database(), folder.resolve("j")).migrate().start()) {
      UUID account = usage.accountWith("1");
      for (int call = 0; call < 120; call++) {
        usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(0, 100));
      }
      usage.relay();
      usage.crash();
      usage.start();
      usage.relay();
      assertThat(usage.balances.get(account).amount()).isEqualByComparingTo("0.976");
      assertThat(usage.ledger(account, "day").completions()).isEqualByComparingTo("120");
      assertThat(usage.journal().bytes()).isLessThan(10_000);
    }
  }

  @Test
  void waitsOnDiskWhileTheDatabaseIsAway() throws Exception {
    PostgresOptions options = PostgresOptions.durable(folder.resolve("data"));
    PostgresServer server = PostgresServer.start(options);
    server.createDatabase("parley");
    UsageStack usage =
        new UsageStack(server.jdbcUrl("parley"), folder.resolve("j")).migrate().start();
    UUID account = usage.ids.next();
    usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(0, 1));
    usage.relay();

    server.kill();
    await().atMost(Duration.ofSeconds(20)).until(() -> !server.isAlive());
    usage.clock.advance(Duration.ofSeconds(30));
    List<Meter> running = new ArrayList<>();
    for (int call = 0; call < 500; call++) {
      Meter meter = usage.metering.begin(usage.stream(account));
      meter.consumed(2);
      if (call % 50 == 0) {
        running.add(meter);
      } else {
        meter.finish(TokenUsage.counted(0, 2));
      }
    }
    assertThatThrownBy(usage::relay).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> usage.metering.begin(usage.stream(usage.ids.next())))
        .hasMessageContaining("limits of the account cannot be read");
    assertThat(usage.metering.running()).hasSize(running.size());

    try (PostgresServer again = PostgresServer.start(options.withPort(server.port()))) {
      usage.relay();
      running.forEach(meter -> meter.finish(TokenUsage.counted(0, 2)));
      usage.relay();
      Ledger ledger = usage.ledger(account, "key");
      assertThat(ledger.completions()).isEqualByComparingTo("501");
      assertThat(ledger.amount()).isEqualByComparingTo("0.002002");
      assertThat(usage.journal().bytes()).isLessThan(10_000);
      assertThat(again.isAlive()).isTrue();
    } finally {
      usage.close();
    }
  }

  @Test
  void entryThatCannotBeStoredIsSetAside() throws Exception {
    Path journal = folder.resolve("j");
    try (UsageStack usage = new UsageStack(database(), journal).migrate().start()) {
      UUID account = usage.ids.next();
      usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(0, 1));
      for (String broken : new String[] {"a\0b", "not an id"}) {
        usage
            .journal()
            .append(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", "finish")
                    .put("id", usage.ids.next().toString())
                    .put("account", broken.startsWith("not") ? broken : account.toString())
                    .put("subject", broken));
      }
      usage.metering.begin(usage.stream(account)).finish(TokenUsage.counted(0, 2));
      usage.relay();
      assertThat(usage.entries(account)).hasSize(2);
      assertThat(journal.resolve("rejected")).content().contains("not an id").hasLineCount(2);
    }
  }

  @Test
  void entryThatTheDiskRefusedWaitsInMemory() throws Exception {
    try (UsageStack usage = new UsageStack(database(), folder.resolve("j")).migrate().start()) {
      UUID account = usage.ids.next();
      Meter meter = usage.metering.begin(usage.stream(account));
      Journal gone = usage.journal();
      gone.close(); // every write fails from now on
      assertThat(meter.finish(TokenUsage.counted(0, 5))).isNotEmpty();
      usage.relay();
      assertThat(usage.entries(account)).hasSize(1);
      assertThatThrownBy(() -> usage.metering.begin(usage.stream(account)))
          .hasMessageContaining("Usage cannot be kept");
    }
  }
}
