package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs along with one completion and ends with {@link #finish} or {@link #abandon}, of which the
 * first counts. Safe for use from any thread. A meter that is never ended (the process was killed)
 * is ended by the next start with what was known of it.
 */
public interface Meter {

  /**
   * How many completion tokens the current call of the model may give, all its choices together; to
   * be sent upstream as the maximum. It is what is reserved, so that the upstream makes no more
   * than can be paid. Empty: as many as the model likes, since nothing limits them, or since a
   * stream reserves more while it is read.
   */
  OptionalLong completionLimit();

  /** Whether more is reserved while the answer is read, so that it must be read as a stream. */
  boolean growsWhileRead();

  /**
   * Says that the model has ended its answer at {@link #completionLimit}.
   *
   * @return why there was no more; the completion counts as exhausted then. Null when a balance or
   *     a budget had enough, and the limit was that of answers without a maximum
   */
  @Nullable ProblemException endedAtLimit();

  /**
   * Reserves what something beside the answer may cost, all or nothing, before it is asked:
   * routing, a description, a tool. Blocks as {@link Meters#begin} does.
   *
   * @throws ProblemException 402 when there is not enough
   */
  Aside aside(BigDecimal most);

  /** What is reserved for something beside an answer, until it is known what that took. */
  interface Aside extends AutoCloseable {

    /**
     * What was taken: kept as by {@link Meter#add}, and what is left of the reservation is free.
     */
    void took(List<UsageLine> lines);

    /** Nothing was taken, unless {@link #took} told otherwise. */
    @Override
    void close();
  }

  /**
   * Says who answers, of a completion that began before that was known, for something beside its
   * answer. Blocks as {@link Meters#begin} does.
   *
   * @param facts with the same id
   * @throws ProblemException as {@link Meters#begin}; what was spent before counts all the same
   */
  void answeredBy(CompletionFacts facts);

  /**
   * Says how many completion tokens the current call of the model has given so far. Cheap, never
   * blocks: for the event loop, once a chunk.
   */
  void consumed(long completionTokens);

  /**
   * Says what the upstream reports that the current call of the model took, as soon as it does:
   * that is charged, and what comes after it, whatever becomes of the answer and whatever {@link
   * #next} or {@link #finish} are told. Cheap, as {@link #consumed}; called again, the last counts.
   */
  void reported(TokenUsage taken);

  /**
   * Who holds the stream while what is reserved is used up and more is being asked for; called from
   * any thread, by turns, and must return at once. Without it a fast stream may pass its limit by
   * what comes until the database answers.
   */
  void onStall(Runnable pause, Runnable resume);

  /**
   * Who is told, once, when a limit is used up, with the reason for the client; the answer must end
   * then, and {@link #finish} must still be called. Told at once when it has happened already, else
   * from any thread.
   */
  void onExhausted(Consumer<ProblemException> listener);

  /** Why no more may be spent; null while more may. For those who can ask between two steps. */
  @Nullable ProblemException exhausted();

  /**
   * Adds what else the completion took: routing, tools, rewriting. Kept at once on disk; blocks for
   * that only.
   */
  void add(List<UsageLine> lines);

  /**
   * Ends one call of the model and begins another in the same completion, after tools. Blocks as
   * {@link Meters#begin} does.
   *
   * @param taken what the call that is over took
   * @param promptTokens an estimate for the next
   * @throws ProblemException 402 when the next call may cost more than is left; what was taken
   *     counts all the same
   */
  void next(TokenUsage taken, TokenCount promptTokens);

  /**
   * Ends the completion. Never throws, does not wait for the database, and may be called on the
   * event loop. Calls after the first change nothing.
   *
   * @param taken what the last call of the model took; null when it was never made
   * @return all lines of the completion, like ones together, for {@code generated_usage}; they add
   *     up exactly to what is charged
   */
  List<UsageLine> finish(@Nullable TokenUsage taken);

  /**
   * Ends a completion that broke off, with what was told by {@link #reported} and {@link
   * #consumed}: the client left, or something failed. Where no token came, the prompt is not
   * charged. Otherwise as {@link #finish}; the end may come a moment later, as the prompt must be
   * counted first.
   */
  void abandon();
}
