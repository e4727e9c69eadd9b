package dev.parley.chat.conversation;

import dev.parley.chat.conversation.RunningAnswers.RunningAnswer;
import dev.parley.chat.inference.AnswerPart;
import dev.parley.chat.inference.AnswerStream;
import dev.parley.chat.inference.AskInference;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the AI gateway of a conversation, hands its words on while they come, and keeps the answer
 * however it ends.
 *
 * <p>A visitor who leaves ends their answer: the upstream call is stopped, and what was said so far
 * is kept as cancelled, so that a reload finds it with a button to try again. Going on for nobody
 * would cost the account tokens for words that may never be read.
 */
@ApplicationScoped
class WriteAnswer {

  private static final Logger LOG = Logger.getLogger(WriteAnswer.class);

  private final AskInference inference;
  private final InternalTokens tokens;
  private final Turns turns;
  private final RunningAnswers running;
  private final ConversationConfig config;

  WriteAnswer(
      AskInference inference,
      InternalTokens tokens,
      Turns turns,
      RunningAnswers running,
      ConversationConfig config) {
    this.inference = inference;
    this.tokens = tokens;
    this.turns = turns;
    this.running = running;
    this.config = config;
  }

  /** What has come of an answer so far. */
  private static final class Draft {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    private @Nullable TokenUsage usage;
    private long keptAt = System.nanoTime();

    void add(AnswerPart part) {
      switch (part) {
        case AnswerPart.Text words -> text.append(words.text());
        case AnswerPart.Reasoning words -> reasoning.append(words.text());
        case AnswerPart.Citations more -> citations.addAll(more.citations());
        case AnswerPart.Usage count -> usage = count.usage();
      }
    }

    Answer as(Turn turn, MessageState state, @Nullable ProblemException problem) {
      return new Answer(
          turn.answerId(),
          state,
          text.toString(),
          reasoning.toString(),
          List.copyOf(citations),
          usage,
          problem);
    }
  }

  /** Registers an answer that {@link #write} is about to write, so that it can be stopped. */
  RunningAnswer begin(Turn turn) {
    return running.begin(turn.conversationId());
  }

  /**
   * Writes an answer to its end; never throws.
   *
   * @param parts is given each part as it comes; it may wait, which slows the upstream
   * @return the answer as it was kept
   */
  Answer write(Turn turn, RunningAnswer answering, Consumer<AnswerPart> parts) {
    Draft draft = new Draft();
    Answer answer;
    try {
      copy(turn, answering, draft, parts);
      answer = draft.as(turn, stateAtEnd(answering), null);
    } catch (ProblemException e) {
      answer =
          answering.isStopped()
              ? draft.as(turn, MessageState.CANCELLED, null)
              : draft.as(turn, MessageState.FAILED, e);
    } catch (RuntimeException e) {
      LOG.error("An answer failed", e);
      answer = draft.as(turn, MessageState.FAILED, unforeseen(e));
    }
    keep(turn, answering, answer);
    return answer;
  }

  private void copy(Turn turn, RunningAnswer answering, Draft draft, Consumer<AnswerPart> parts) {
    String token = tokens.issue(turn.account(), "chat:" + turn.conversationId(), Set.of());
    try (AnswerStream stream = inference.ask(turn.request(), token, answering::onStop)) {
      for (List<AnswerPart> next = stream.next();
          next != null && !answering.isStopped();
          next = stream.next()) {
        for (AnswerPart part : next) {
          draft.add(part);
          parts.accept(part);
        }
        checkpoint(turn, answering, draft);
      }
    }
  }

  private void checkpoint(Turn turn, RunningAnswer answering, Draft draft) {
    long now = System.nanoTime();
    if (now - draft.keptAt < config.checkpointInterval().toNanos()) {
      return;
    }
    draft.keptAt = now;
    if (!turns.checkpoint(turn, draft.text.toString())) {
      answering.stop();
    }
  }

  private void keep(Turn turn, RunningAnswer answering, Answer answer) {
    try {
      turns.finish(answer);
    } catch (RuntimeException e) {
      // The lease ends it; until then the visitor has seen more than was kept.
      LOG.error("An answer could not be kept", e);
    } finally {
      running.end(turn.conversationId(), answering);
    }
  }

  private static MessageState stateAtEnd(RunningAnswer answering) {
    return answering.isStopped() ? MessageState.CANCELLED : MessageState.COMPLETE;
  }

  private static ProblemException unforeseen(RuntimeException cause) {
    return new ProblemException(
        ProblemType.INTERNAL,
        "The answer could not be completed. Please try again.",
        List.of(),
        null,
        cause);
  }
}
