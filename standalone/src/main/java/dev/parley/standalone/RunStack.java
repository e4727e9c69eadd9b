package dev.parley.standalone;

import dev.parley.embedded.PostgresServer;
import dev.parley.standalone.demo.DemoResult;
import dev.parley.standalone.demo.SeedDemo;
import dev.parley.standalone.files.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code up}: one stack from its start to its end. */
final class RunStack {

  private final StackSettings settings;
  private final Layout layout;

  RunStack(StackSettings settings) {
    this.settings = settings;
    this.layout = settings.layout();
  }

  /**
   * Blocks until the process is told to end, when a shutdown hook stops the stack in order.
   *
   * @return the exit code of a stack that did not start
   */
  int untilStopped() throws IOException {
    layout.make();
    // Held until this process ends, however it ends: the operating system lets go of it.
    try (FileChannel file =
            FileChannel.open(
                layout.run("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock == null) {
        System.err.println(whoRuns());
        return Main.NOT_AS_EXPECTED;
      }
      WholeFile.write(layout.run("supervisor.pid"), ProcessHandle.current().pid() + "\n");
      return startAndWait();
    }
  }

  private int startAndWait() throws IOException {
    long began = System.nanoTime();
    Path log = layout.log("supervisor");
    RotateLog.atStart(log);
    Progress progress = new Progress(log, System.out);
    LoadEarly.jarOf(RunStack.class);
    LoadEarly.jarOf(PostgresServer.class);
    StopOrphans.of(layout, progress);
    List<String> taken = TakenPorts.find(settings.ports(), settings.host());
    if (!taken.isEmpty()) {
      taken.forEach(progress::say);
      end("failed");
      return Main.PORTS_TAKEN;
    }
    progress.say("Parley starts; its state is in " + layout.home());
    SuperviseStack stack =
        new SuperviseStack(layout, settings.gatewayUrl(), RestartPolicy.DEFAULT, progress);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, progress), "stop-stack"));
    try {
      startAll(stack);
      DemoResult demo = new SeedDemo(seedSettings(), progress::say).run();
      stack.ready();
      announce(demo, (System.nanoTime() - began) / 1_000_000_000.0, progress);
      end("ready");
    } catch (StartFailed | IOException e) {
      progress.say("!! " + e.getMessage());
      progress.say("!! Parley did not start");
      end("failed");
      return Main.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Main.FAILED;
    }
    return waitForever();
  }

  private void startAll(SuperviseStack stack) throws IOException {
    PlanStack plan = new PlanStack(settings, Secrets.in(layout));
    stack.startStages(List.of(List.of(plan.postgres()), List.of(plan.kafka())));
    stack.startStage(PlanStack.SERVICES.stream().map(plan::service).toList());
  }

  private SeedDemo.Settings seedSettings() throws IOException {
    return new SeedDemo.Settings(
        settings.gatewayUrl(),
        settings.publicUrl(),
        Secrets.in(layout).bootstrap(),
        layout.project(),
        layout.home(),
        settings.demo(),
        settings.environment());
  }

  /** The ending holds the key, so it is shown and kept privately, and not logged. */
  private void announce(DemoResult demo, double seconds, Progress progress) throws IOException {
    progress.say("Parley is ready after %.1f s".formatted(seconds));
    String ending = demo.ending();
    WholeFile.writePrivately(layout.run("ending"), ending);
    if (!settings.detached()) {
      System.out.println(ending);
      System.out.println("Ctrl-C stops everything.");
    }
  }

  private void stop(SuperviseStack stack, Progress progress) {
    progress.say("Parley stops");
    stack.stop();
    progress.say("Parley has stopped");
  }

  /** What {@code up --detach} waits for: the process id, and {@code ready} or {@code failed}. */
  private void end(String outcome) throws IOException {
    WholeFile.write(layout.run("outcome"), ProcessHandle.current().pid() + " " + outcome + "\n");
  }

  private String whoRuns() throws IOException {
    @Nullable StackState state = StackState.read(layout.state()).orElse(null);
    return state == null
        ? "Parley is already starting here (" + layout.home() + ")"
        : "Parley is already running here: %s, process %d, state in %s. ./parley down stops it; PARLEY_HOME and --port make room for a second one."
            .formatted(state.gateway(), state.supervisor().pid(), layout.home());
  }

  private static int waitForever() {
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Main.DONE;
  }
}
