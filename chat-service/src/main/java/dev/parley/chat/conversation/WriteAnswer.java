package dev.parley.chat.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.conversation.BeginTurn.Begun;
import dev.parley.chat.conversation.RunningAnswers.RunningAnswer;
import dev.parley.chat.conversation.StartAnswer.Question;
import dev.parley.chat.conversation.StartAnswer.Start;
import dev.parley.chat.inference.AnswerPart;
import dev.parley.chat.inference.AnswerRequest;
import dev.parley.chat.inference.AnswerStream;
import dev.parley.chat.inference.AskInference;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Asks the AI gateway of a conversation, lets followers see the words while they come, and keeps
 * the answer however it ends.
 *
 * <p>An answer is written for the conversation, not for the connection that asked for it: who lost
 * theirs finds it going on. {@link KeepTurns} stops one that nobody listens to for long.
 */
@ApplicationScoped
public class WriteAnswer {

  private static final Logger LOG = Logger.getLogger(WriteAnswer.class);
  private static final String REQUEST_ID = "requestId";

  /** Who asked follows the answer, and sees nothing of a database that was away for less. */
  private static final OutlastDatabase TO_START = new OutlastDatabase(Duration.ofSeconds(30));

  /** What was said is worth waiting for, as long as somebody may come back for it. */
  private static final OutlastDatabase TO_KEEP = new OutlastDatabase(Duration.ofMinutes(5));

  private final AskInference inference;
  private final BuildRequest build;
  private final InternalTokens tokens;
  private final StartAnswer start;
  private final EndTurn end;
  private final RunningAnswers running;
  private final ObjectMapper json;
  private final Ids ids;

  WriteAnswer(
      AskInference inference,
      BuildRequest build,
      InternalTokens tokens,
      StartAnswer start,
      EndTurn end,
      RunningAnswers running,
      ObjectMapper json,
      Ids ids) {
    this.inference = inference;
    this.build = build;
    this.tokens = tokens;
    this.start = start;
    this.end = end;
    this.running = running;
    this.json = json;
    this.ids = ids;
  }

  /** Has a turn answered, if it is the caller's to answer; returns at once. */
  public void begin(Begun begun) {
    UUID turn = begun.turn();
    if (!begun.starts() || turn == null) {
      return;
    }
    RunningAnswer answering = running.begin(begun.conversation(), turn);
    Object requestId = MDC.get(REQUEST_ID);
    Thread.ofVirtual()
        .name("answer-" + turn)
        .start(
            () -> {
              if (requestId != null) {
                MDC.put(REQUEST_ID, requestId);
              }
              write(answering, requestId == null ? null : requestId.toString());
            });
  }

  /** Writes an answer to its end; never throws. */
  private void write(RunningAnswer answering, @Nullable String requestId) {
    Draft draft = new Draft(answering.text(), 1, ids, json);
    Outcome outcome;
    try {
      Question question = awaitStart(answering);
      if (question != null) {
        draft = new Draft(answering.text(), question.mostMessages(), ids, json);
        answering.text().begin(question.answerId(), 0);
        copy(answering, question, draft);
      }
      boolean whole = question != null && !answering.isStopped();
      outcome = draft.as(whole ? TurnState.COMPLETE : TurnState.CANCELLED, requestId, null);
    } catch (ProblemException e) {
      outcome =
          answering.isStopped()
              ? draft.as(TurnState.CANCELLED, requestId, null)
              : draft.as(TurnState.FAILED, requestId, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = draft.as(TurnState.CANCELLED, requestId, null);
    } catch (RuntimeException e) {
      LOG.error("An answer failed", e);
      outcome = draft.as(TurnState.FAILED, requestId, unforeseen(e));
    }
    keep(answering, outcome);
  }

  /** Waits until no more messages are collected; null when there is nothing to answer any more. */
  private @Nullable Question awaitStart(RunningAnswer answering) throws InterruptedException {
    while (!answering.isStopped()) {
      switch (TO_START.get(() -> start.start(answering.conversation(), answering.turn()))) {
        case Start.Now now -> {
          return now.question();
        }
        case Start.Never never -> {
          return null;
        }
        case Start.Later later -> answering.awaitStop(later.pause());
      }
    }
    return null;
  }

  private void copy(RunningAnswer answering, Question question, Draft draft)
      throws InterruptedException {
    String token = tokens.issue(question.account(), "chat:" + question.conversation(), Set.of());
    AnswerRequest request = TO_START.get(() -> build.of(question));
    try (AnswerStream stream = inference.ask(request, token, answering::onStop)) {
      for (List<AnswerPart> next = stream.next();
          next != null && !answering.isStopped();
          next = stream.next()) {
        next.forEach(draft::add);
        answering.grew();
      }
    }
    draft.close();
    answering.grew();
  }

  private void keep(RunningAnswer answering, Outcome outcome) {
    try {
      TO_KEEP.run(() -> end.finish(answering.conversation(), outcome));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The lease ends it; until then the visitor has seen more than was kept.
      LOG.error("An answer could not be kept", e);
    } finally {
      running.end(answering, outcome);
    }
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
