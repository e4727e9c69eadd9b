package dev.parley.chat.conversation;

import dev.parley.chat.conversation.RunningAnswers.RunningAnswer;
import dev.parley.chat.feed.AnswerText;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Gives signs of life for the turns that are answered here, stops those that nobody wants any more,
 * and ends those that another instance left behind: at the start what this one was writing when it
 * was killed, later whatever lost its lease. Has news looked for.
 */
@ApplicationScoped
class KeepTurns {

  private static final Logger LOG = Logger.getLogger(KeepTurns.class);

  private final MessageRepository messages;
  private final TurnRepository turns;
  private final RunningAnswers running;
  private final EndTurn end;
  private final LookForNews news;
  private final ConversationConfig config;
  private final Clock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private boolean databaseWasAway;
  private long forgivenUntil = System.nanoTime();

  KeepTurns(
      MessageRepository messages,
      TurnRepository turns,
      RunningAnswers running,
      EndTurn end,
      LookForNews news,
      ConversationConfig config,
      Clock clock) {
    this.messages = messages;
    this.turns = turns;
    this.running = running;
    this.end = end;
    this.news = news;
    this.config = config;
    this.clock = clock;
  }

  void onStart(@Observes StartupEvent start) {
    interruptLost(config.nodeName());
    loop("answers", config.checkpointInterval(), this::checkpoint);
    loop("lost turns", config.heartbeat(), this::endLost);
    loop("followers", config.followInterval(), news::look);
  }

  void onStop(@Observes ShutdownEvent shutdown) {
    stopped.countDown();
  }

  /**
   * Keeps what was said so far of all answers that grew, at once, and stops those that are not
   * wanted. The turns and the messages are kept apart: who ends an answer holds both.
   */
  void checkpoint() {
    beat();
    Map<UUID, String> contents = new TreeMap<>();
    Map<RunningAnswer, Integer> lengths = new HashMap<>();
    for (RunningAnswer answer : running.all()) {
      int length = answer.text().length();
      if (length > answer.kept()) {
        List<AnswerText.Message> said = answer.text().messages();
        contents.put(said.getFirst().id(), whole(said));
        lengths.put(answer, length);
      }
    }
    if (!contents.isEmpty()) {
      QuarkusTransaction.requiringNew().run(() -> messages.checkpoint(contents));
      lengths.forEach(RunningAnswer::kept);
    }
  }

  /** The messages as one text, each at its place in the whole, where followers look for it. */
  private static String whole(List<AnswerText.Message> said) {
    StringBuilder text = new StringBuilder();
    for (AnswerText.Message message : said) {
      text.repeat('\n', Math.max(0, message.start() - text.length())).append(message.text());
    }
    return text.toString();
  }

  /** Ends the turns that an instance of this name, or one that is late, left behind. */
  int interruptLost(String writer) {
    List<UUID[]> lost =
        QuarkusTransaction.requiringNew()
            .call(
                () ->
                    turns.lost(writer, clock.instant()).stream()
                        .filter(turn -> running.of(turn.id) == null)
                        .map(turn -> new UUID[] {turn.conversationId, turn.id})
                        .toList());
    for (UUID[] turn : lost) {
      end.interruptLost(turn[0], turn[1], writer);
    }
    return lost.size();
  }

  /**
   * Ends the turns whose writers are late. While the database is away nobody can give signs of
   * life, so after that all have the time of a lease to do so. For one thread.
   */
  private void endLost() {
    boolean wasAway = databaseWasAway;
    databaseWasAway = true;
    if (wasAway) {
      QuarkusTransaction.requiringNew().run(() -> turns.lost("", clock.instant()));
      forgivenUntil = System.nanoTime() + config.answerLease().toNanos();
    } else if (System.nanoTime() - forgivenUntil >= 0) {
      interruptLost("");
    }
    databaseWasAway = false;
  }

  /** Gives signs of life for the turns of this instance, and stops those that are not wanted. */
  private void beat() {
    List<UUID> here = running.all().stream().map(RunningAnswer::turn).toList();
    if (!here.isEmpty()) {
      Set<UUID> unwanted =
          QuarkusTransaction.requiringNew()
              .call(
                  () -> {
                    turns.renew(here, clock.instant().plus(config.answerLease()));
                    return Set.copyOf(turns.unwanted(here));
                  });
      for (RunningAnswer answer : running.all()) {
        boolean alone = answer.alone().compareTo(config.abandonAfter()) > 0;
        if (alone || unwanted.contains(answer.turn())) {
          answer.stop();
        }
      }
    }
  }

  private void loop(String name, Duration pause, Runnable task) {
    Thread.ofVirtual()
        .name("keep-" + name)
        .start(
            () -> {
              try {
                while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                  attempt(name, task);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void attempt(String name, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (stopped.getCount() > 0) {
        LOG.warnf("The keeper of %s will try again: %s", name, e.getMessage());
      }
    }
  }
}
