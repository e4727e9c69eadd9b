package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testing.StackResource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an upstream reported is charged, whatever becomes of the answer. */
final class ReportedUsageTest {

  @TempDir Path folder;

  private UsageStack usage;
  private UUID account;

  @BeforeEach
  void start() throws Exception {
    String database = "usage_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(database);
    usage = new UsageStack(StackResource.postgres().jdbcUrl(database), folder).migrate().start();
    account = usage.accountWith("1");
  }

  @AfterEach
  void stop() {
    usage.close();
  }

  private static TokenUsage report(long prompt, long completion) {
    ObjectNode json = TokenUsage.estimate(prompt, completion);
    json.remove("estimated");
    return TokenUsage.read(json);
  }

  private void assertCharged(long prompt, long completion, String state) throws SQLException {
    usage.relay();
    assertThat(usage.entries(account))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.promptTokens()).isEqualTo(prompt);
              assertThat(entry.completionTokens()).isEqualTo(completion);
              assertThat(entry.state()).isEqualTo(state);
            });
  }

  @Test
  void anAbandonedCompletionIsChargedWhatWasReported() throws SQLException {
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.consumed(30);
    meter.reported(report(90, 50));
    meter.abandon();
    assertCharged(90, 50, "abandoned");
  }

  @Test
  void whatComesAfterAReportIsCountedOnTop() throws SQLException {
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.consumed(3);
    meter.reported(report(90, 5));
    meter.consumed(10);
    meter.abandon();
    assertCharged(90, 12, "abandoned");
  }

  @Test
  void aReportCountsForItsOwnCallOnly() throws SQLException {
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.reported(report(90, 5));
    meter.next(report(90, 5), TokenCount.of(200));
    meter.abandon();
    assertCharged(90, 5, "abandoned");
  }

  @Test
  void aReportGoesBeforeWhatOthersReckon() throws SQLException {
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.reported(report(90, 5));
    meter.next(TokenUsage.counted(1, 1), TokenCount.of(200));
    meter.reported(report(200, 7));
    meter.finish(TokenUsage.counted(0, 0));
    assertCharged(290, 12, "complete");
  }

  @Test
  void callsOfWhichNobodyTellsAreCounted() throws SQLException {
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.consumed(7);
    meter.next(TokenUsage.counted(0, 0), TokenCount.of(200));
    meter.consumed(5);
    meter.finish(TokenUsage.counted(0, 0));
    assertCharged(300, 12, "complete");
  }

  @Test
  void aKilledProcessIsChargedWhatWasReported() throws SQLException {
    Meter meter = usage.metering.begin(usage.stream(account));
    meter.reported(report(90, 0));
    usage.metering.running().forEach(MeteredCompletion::recordProgress);
    usage.crash();
    usage.start();
    assertCharged(90, 0, "interrupted");
  }
}
