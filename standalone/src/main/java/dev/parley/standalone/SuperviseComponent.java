package dev.parley.standalone;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one component running on a thread of its own: starts it, sees it become ready, starts it
 * again when it dies, and gives up, loudly, when it keeps dying.
 */
final class SuperviseComponent {

  /** Where it stands, as {@code ./parley status} shows it. */
  enum State {
    WAITING,
    STARTING,
    READY,
    RESTARTING,
    FAILED,
    STOPPED
  }

  private static final int FIRST_ATTEMPTS = 3;
  private static final Duration POLL = Duration.ofMillis(50);

  private final Component component;
  private final RestartPolicy policy;
  private final Progress progress;
  private final Runnable changed;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CompletableFuture<Long> firstReady = new CompletableFuture<>();

  private final Object launching = new Object();
  private volatile Component.@Nullable Running running;
  private volatile State state = State.WAITING;
  private volatile int restarts;
  private volatile boolean launchable = true;

  /**
   * @param changed called after each change of state or process
   */
  SuperviseComponent(
      Component component, RestartPolicy policy, Progress progress, Runnable changed) {
    this.component = component;
    this.policy = policy;
    this.progress = progress;
    this.changed = changed;
  }

  Component component() {
    return component;
  }

  State state() {
    return state;
  }

  int restarts() {
    return restarts;
  }

  Optional<ProcessHandle> process() {
    Component.Running current = running;
    return current == null ? Optional.empty() : Optional.of(current.process());
  }

  /**
   * Starts keeping it running.
   *
   * @return completes with the milliseconds to readiness, or with a {@link StartFailed}
   */
  CompletableFuture<Long> start() {
    Thread.ofVirtual().name("supervise-" + component.name()).start(this::keepRunning);
    return firstReady;
  }

  /** Ends it for good, within the bound. */
  void stop(Duration bound) {
    stopping.countDown();
    Component.Running last;
    synchronized (launching) {
      last = running;
    }
    if (last != null) {
      last.stop(bound);
    }
    become(State.STOPPED);
    firstReady.completeExceptionally(new StartFailed(component.name() + " was stopped"));
  }

  private void keepRunning() {
    long began = System.nanoTime();
    int quickDeaths = 0;
    while (!isStopping()) {
      Instant launched = Instant.now();
      String failure = runOnce(began);
      if (isStopping()) {
        return;
      }
      boolean quick = launched.plus(policy.quick()).isAfter(Instant.now());
      quickDeaths = quick ? quickDeaths + 1 : 1;
      if (quickDeaths >= attempts()) {
        giveUp(failure, quickDeaths);
        return;
      }
      Duration pause = policy.pauseAfter(quickDeaths);
      become(State.RESTARTING);
      progress.say(
          "! %s %s; starting it again in %.1f s"
              .formatted(component.name(), failure, pause.toMillis() / 1000.0));
      waitUnlessStopping(pause);
      restarts++;
    }
  }

  /** Returns why it ended. */
  private String runOnce(long began) {
    Component.Running current;
    try {
      synchronized (launching) {
        if (isStopping()) {
          return "was stopped";
        }
        current = component.launch();
        running = current;
      }
    } catch (IOException | RuntimeException e) {
      launchable = false;
      return "could not be started: " + e.getMessage();
    }
    launchable = true;
    become(State.STARTING);
    ProcessHandle process = current.process();
    if (becomesReady(current)) {
      become(State.READY);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      if (!firstReady.complete(millis)) {
        progress.say("  " + component.name() + " is ready again");
      }
    }
    process.onExit().join();
    String reason = component.reason();
    return "ended (process %d)%s"
        .formatted(process.pid(), reason.isEmpty() ? "" : ", its log says: " + reason);
  }

  /** False when it ended first, or was not ready in time and was ended for it. */
  private boolean becomesReady(Component.Running current) {
    long giveUp = System.nanoTime() + policy.startBound().toNanos();
    while (current.process().isAlive() && !isStopping()) {
      if (current.isReady()) {
        return true;
      }
      if (System.nanoTime() > giveUp) {
        progress.say(
            "! %s is not ready after %d s"
                .formatted(component.name(), policy.startBound().toSeconds()));
        current.stop(Duration.ofSeconds(5));
        return false;
      }
      waitUnlessStopping(POLL);
    }
    return false;
  }

  /** What never worked is given up sooner, and at once when it cannot even be launched. */
  private int attempts() {
    if (firstReady.isDone()) {
      return policy.attempts();
    }
    return launchable ? Math.min(policy.attempts(), FIRST_ATTEMPTS) : 1;
  }

  private void giveUp(String failure, int quickDeaths) {
    become(State.FAILED);
    String told =
        "%s %s; given up after %d attempts, see %s"
            .formatted(component.name(), failure, quickDeaths, "./parley logs " + component.name());
    if (firstReady.isDone()) {
      progress.say("!! " + told);
    }
    firstReady.completeExceptionally(new StartFailed(told));
  }

  private void become(State next) {
    state = next;
    changed.run();
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void waitUnlessStopping(Duration pause) {
    try {
      if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
