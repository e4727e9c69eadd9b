package dev.parley.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Starts components in stages, each of which waits for the one before, keeps them running, and
 * stops them in the opposite order. What runs is written down after each change.
 */
final class SuperviseStack {

  private static final Duration STOP_BOUND = Duration.ofSeconds(15);

  private final Layout layout;
  private final String gateway;
  private final RestartPolicy policy;
  private final Progress progress;
  private final List<List<SuperviseComponent>> started = new ArrayList<>();

  private String state = "starting";
  private boolean gone;

  SuperviseStack(Layout layout, String gateway, RestartPolicy policy, Progress progress) {
    this.layout = layout;
    this.gateway = gateway;
    this.policy = policy;
    this.progress = progress;
    writeDown();
  }

  /**
   * Starts the components together and returns when all are ready.
   *
   * @throws StartFailed when one of them is given up, or the stack is being stopped
   */
  void startStage(List<Component> components) {
    startStages(List.of(components));
  }

  /**
   * Starts stages that need not wait for each other, but are to be stopped one by one.
   *
   * @throws StartFailed as {@link #startStage}
   */
  void startStages(List<List<Component>> stages) {
    List<CompletableFuture<Void>> starts = new ArrayList<>();
    for (List<Component> stage : stages) {
      for (SuperviseComponent component : register(stage)) {
        starts.add(component.start().thenAccept(millis -> tellReady(component, millis)));
      }
    }
    awaitAll(starts);
  }

  private void tellReady(SuperviseComponent started, long millis) {
    Component component = started.component();
    progress.step(component.name(), "ready on " + component.port(), millis);
  }

  private static void awaitAll(List<CompletableFuture<Void>> starts) {
    try {
      CompletableFuture<?> firstFailure = new CompletableFuture<>();
      starts.forEach(
          start ->
              start.whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      firstFailure.completeExceptionally(failure);
                    }
                  }));
      CompletableFuture<Void> all =
          CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new));
      CompletableFuture.anyOf(all, firstFailure).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StartFailed failed
          ? failed
          : new StartFailed(String.valueOf(e.getCause()), e);
    }
  }

  /** Says that everything is up, to those who read the state. */
  synchronized void ready() {
    if (state.equals("starting")) {
      state = "ready";
      writeDown();
    }
  }

  /** Stops the last stage first; within a stage all at once. Idempotent. */
  void stop() {
    List<List<SuperviseComponent>> stages;
    synchronized (this) {
      if (state.equals("stopping")) {
        return;
      }
      state = "stopping";
      writeDown();
      stages = new ArrayList<>(started).reversed();
    }
    for (List<SuperviseComponent> stage : stages) {
      long began = System.nanoTime();
      List<Thread> stops = new ArrayList<>();
      for (SuperviseComponent component : stage) {
        stops.add(Thread.ofVirtual().start(() -> component.stop(STOP_BOUND)));
      }
      stops.forEach(SuperviseStack::join);
      progress.step(names(stage), "stopped", (System.nanoTime() - began) / 1_000_000);
    }
    boolean allEnded =
        stages.stream()
            .flatMap(List::stream)
            .noneMatch(component -> component.process().filter(ProcessHandle::isAlive).isPresent());
    if (allEnded) {
      forget();
    } else {
      progress.say("! Not everything has stopped; ./parley down tries again");
    }
  }

  private synchronized List<SuperviseComponent> register(List<Component> components) {
    if (state.equals("stopping")) {
      throw new StartFailed("The stack is being stopped");
    }
    List<SuperviseComponent> stage =
        components.stream()
            .map(each -> new SuperviseComponent(each, policy, progress, this::writeDown))
            .toList();
    started.add(stage);
    return stage;
  }

  private synchronized void forget() {
    gone = true;
    try {
      Files.deleteIfExists(layout.state());
    } catch (IOException e) {
      progress.say("! " + layout.state() + " could not be removed: " + e.getMessage());
    }
  }

  private synchronized void writeDown() {
    if (gone) {
      return;
    }
    List<StackState.Entry> entries = new ArrayList<>();
    for (List<SuperviseComponent> stage : started) {
      stage.forEach(component -> entries.add(entry(component)));
    }
    ProcessHandle self = ProcessHandle.current();
    StackState.Entry supervisor =
        new StackState.Entry("supervisor", self.pid(), StackState.startOf(self), 0, 0, state);
    try {
      new StackState(state, gateway, supervisor, entries).write(layout.state());
    } catch (IOException e) {
      progress.say("! " + layout.state() + " could not be written: " + e.getMessage());
    }
  }

  private static StackState.Entry entry(SuperviseComponent supervised) {
    ProcessHandle process = supervised.process().orElse(null);
    return new StackState.Entry(
        supervised.component().name(),
        process == null ? 0 : process.pid(),
        process == null ? 0 : StackState.startOf(process),
        supervised.component().port(),
        supervised.restarts(),
        supervised.state().name().toLowerCase(Locale.ROOT));
  }

  private static String names(List<SuperviseComponent> stage) {
    return stage.size() == 1 ? stage.getFirst().component().name() : stage.size() + " services";
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
