package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExplainLogTest {

  @TempDir Path directory;

  @Test
  void prefersTheRootCauseOfTheNewestStart() throws IOException {
    assertThat(
            reason(
                """
                ---- starting 2026-01-01T00:00:00Z
                Caused by: an old trouble
                ---- starting 2026-01-02T00:00:00Z
                ERROR Failed to start application
                java.lang.IllegalStateException: no
                Caused by: java.net.ConnectException: Connection refused
                \tat somewhere
                INFO bye
                """))
        .isEqualTo("Caused by: java.net.ConnectException: Connection refused");
  }

  @Test
  void readsJsonLogs() throws IOException {
    assertThat(
            reason(
                """
                {"level":"INFO","message":"hello"}
                {"level":"ERROR","message":"Migration failed","exception":{"exceptionType":"A","message":"a","causedBy":{"exception":{"exceptionType":"B","message":"disk"}}}}
                """))
        .isEqualTo("Migration failed (B: disk)");
  }

  @Test
  void fallsBackToTheLastLine() throws IOException {
    assertThat(reason("one\ntwo\n\n")).isEqualTo("two");
    assertThat(reason("12:00:00 WARN something is deprecated\n")).isEmpty();
    assertThat(ExplainLog.lastReason(directory.resolve("missing"))).isEmpty();
  }

  private String reason(String log) throws IOException {
    return ExplainLog.lastReason(Files.writeString(directory.resolve("a.log"), log));
  }
}
