package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A meter without limits or a ledger, that keeps what it is told and stalls when a test says so.
 */
public final class ToldMeter implements Meter {

  private final List<TokenUsage> reports = new ArrayList<>();
  private long consumed;
  private Runnable pause = () -> {};
  private Runnable resume = () -> {};

  public long consumed() {
    return consumed;
  }

  public List<TokenUsage> reports() {
    return reports;
  }

  /** Has the stream wait for more, as one whose reservation is used up. */
  public void stall() {
    pause.run();
  }

  /** More has been reserved. */
  public void goOn() {
    resume.run();
  }

  @Override
  public OptionalLong completionLimit() {
    return OptionalLong.empty();
  }

  @Override
  public boolean growsWhileRead() {
    return true;
  }

  @Override
  public @Nullable ProblemException endedAtLimit() {
    return null;
  }

  @Override
  public Aside aside(BigDecimal most) {
    return new Aside() {
      @Override
      public void took(List<UsageLine> lines) {
        add(lines);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void answeredBy(CompletionFacts facts) {}

  @Override
  public void consumed(long completionTokens) {
    consumed = completionTokens;
  }

  @Override
  public void reported(TokenUsage taken) {
    reports.add(taken);
  }

  @Override
  public void onStall(Runnable stalled, Runnable goesOn) {
    pause = stalled;
    resume = goesOn;
  }

  @Override
  public void onExhausted(Consumer<ProblemException> listener) {}

  @Override
  public @Nullable ProblemException exhausted() {
    return null;
  }

  @Override
  public void add(List<UsageLine> lines) {}

  @Override
  public void next(TokenUsage taken, TokenCount promptTokens) {}

  @Override
  public List<UsageLine> finish(@Nullable TokenUsage taken) {
    return List.of();
  }

  @Override
  public void abandon() {}
}
