package dev.parley.inference.pipeline;

import dev.parley.inference.provider.Missed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was run for an answer, for {@code generation_context}; safe for use by several threads. */
public final class RunLog {

  private final List<Run> runs = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Missed> missed = new ArrayList<>();
  private @Nullable String upstream;

  /**
   * A tool that was run.
   *
   * @param arguments as JSON
   * @param explanation why the model called it, where the AI gateway asks for that
   * @param failure what went wrong, in words; null when it worked
   */
  public record Run(
      String name,
      String arguments,
      @Nullable String explanation,
      @Nullable String failure,
      Duration took) {}

  /** Notes a tool that was run. */
  public synchronized void ran(Run run) {
    runs.add(run);
  }

  /** Notes what was missing, such as the tools of a server that is down. */
  public synchronized void warn(String warning) {
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  /** Notes a provider after which another one was asked. */
  public synchronized void missed(Missed provider) {
    missed.add(provider);
  }

  /** Notes which of several providers gave the answer. */
  public synchronized void answeredBy(String provider) {
    upstream = provider;
  }

  /** The providers that did not answer, in order. */
  public synchronized List<Missed> missed() {
    return List.copyOf(missed);
  }

  /** The provider that gave the last answer; null where there was none to choose. */
  public synchronized @Nullable String upstream() {
    return upstream;
  }

  /** In the order in which they ended. */
  public synchronized List<Run> runs() {
    return List.copyOf(runs);
  }

  /** In the order in which they were noticed. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }
}
