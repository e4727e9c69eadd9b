package dev.parley.chat.schedule;

import dev.parley.chat.conversation.AwaitAnswer;
import dev.parley.chat.conversation.BeginTurn.Begun;
import dev.parley.chat.conversation.ReadEvents.Answered;
import dev.parley.chat.conversation.SpeakFirst;
import dev.parley.chat.conversation.TurnState;
import dev.parley.chat.conversation.WriteAnswer;
import dev.parley.chat.schedule.ActivationQueue.Claimed;
import dev.parley.web.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has assistants speak about what is due, and reports what came of it. A claim is renewed while the
 * answer is written; one whose instance died is taken over, and the turn that it had begun is
 * waited for before another is begun.
 */
@ApplicationScoped
class SpeakWhenDue {

  private static final Logger LOG = Logger.getLogger(SpeakWhenDue.class);

  private final ActivationQueue queue;
  private final JudgeActivation judge;
  private final SpeakFirst speak;
  private final WriteAnswer write;
  private final AwaitAnswer await;
  private final SpeakConfig config;
  private final Clock clock;
  private final Set<UUID> running = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopped = new CountDownLatch(1);

  SpeakWhenDue(
      ActivationQueue queue,
      JudgeActivation judge,
      SpeakFirst speak,
      WriteAnswer write,
      AwaitAnswer await,
      SpeakConfig config,
      Clock clock) {
    this.queue = queue;
    this.judge = judge;
    this.speak = speak;
    this.write = write;
    this.await = await;
    this.config = config;
    this.clock = clock;
  }

  void start(@Observes StartupEvent started) {
    Thread.ofVirtual().name("speak-when-due").start(this::runUntilStopped);
  }

  void stop(@Observes ShutdownEvent shutdown) {
    stopped.countDown();
  }

  private void runUntilStopped() {
    try {
      while (!stopped.await(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      queue.renew(Set.copyOf(running), config.lease());
      int free = config.concurrent() - running.size();
      if (free > 0) {
        for (Claimed claimed : queue.claim(free, config.lease())) {
          running.add(claimed.activation().occurrenceId());
          Thread.ofVirtual()
              .name("speak-" + claimed.activation().occurrenceId())
              .start(() -> act(claimed));
        }
      }
    } catch (RuntimeException e) {
      LOG.warnf("What is due is looked for again: %s", e);
    }
  }

  private void act(Claimed claimed) {
    try {
      String objection =
          claimed.turn() == null ? judge.objection(claimed.account(), claimed.activation()) : null;
      if (objection != null) {
        queue.report(claimed.account(), claimed.activation(), "skipped", null, null, objection);
      } else {
        speak(claimed);
      }
    } catch (ProblemException e) {
      again(claimed, e.detail());
    } catch (RuntimeException e) {
      LOG.error("An assistant could not speak first", e);
      again(claimed, "The assistant could not speak.");
    } finally {
      running.remove(claimed.activation().occurrenceId());
    }
  }

  private void speak(Claimed claimed) {
    Activation activation = claimed.activation();
    Begun begun = begin(claimed);
    if (begun == null) {
      return;
    }
    Answered answered = await.await(begun);
    boolean whole = answered != null && answered.state() == TurnState.COMPLETE;
    queue.report(
        claimed.account(),
        activation,
        whole ? "succeeded" : "failed",
        begun.conversation(),
        answered == null ? null : answered.text(),
        whole ? null : "The answer was stopped.");
  }

  /** The turn in which the assistant speaks; null when it is not to be now. */
  private @Nullable Begun begin(Claimed claimed) {
    Activation activation = claimed.activation();
    UUID turn = claimed.turn();
    if (turn != null) {
      return speak.again(turn);
    }
    SpeakFirst.Result result =
        speak.begin(
            claimed.account(),
            activation.chatClientId(),
            activation.target(),
            activation.externalUserId(),
            activation.instruction());
    return switch (result) {
      case SpeakFirst.Speaks speaks -> {
        queue.speaking(activation.occurrenceId(), speaks.turn());
        write.begin(speaks.begun());
        yield speaks.begun();
      }
      case SpeakFirst.Busy busy -> {
        wait(claimed);
        yield null;
      }
      case SpeakFirst.Refused refused -> {
        queue.report(claimed.account(), activation, "failed", null, null, refused.why());
        yield null;
      }
    };
  }

  private void wait(Claimed claimed) {
    if (claimed.createdAt().plus(config.longestWait()).isBefore(clock.instant())) {
      queue.report(
          claimed.account(),
          claimed.activation(),
          "failed",
          null,
          null,
          "The conversation was busy for too long.");
    } else {
      queue.later(claimed.activation().occurrenceId(), config.retry(), false);
    }
  }

  private void again(Claimed claimed, String why) {
    try {
      if (claimed.attempts() < config.attempts()) {
        queue.later(
            claimed.activation().occurrenceId(),
            config.retry().multipliedBy(1L << claimed.attempts()),
            true);
      } else {
        queue.report(claimed.account(), claimed.activation(), "failed", null, null, why);
      }
    } catch (RuntimeException e) {
      LOG.warnf("The lease of an activation will end: %s", e);
    }
  }
}
