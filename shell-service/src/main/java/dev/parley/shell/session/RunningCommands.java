package dev.parley.shell.session;

import dev.parley.shell.sandbox.RunningCommand;
import dev.parley.shell.sandbox.SandboxConfig;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Commands that run on this machine now. */
@Singleton
class RunningCommands {

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final SandboxConfig config;
  private final Map<UUID, RunningCommand> commands = new ConcurrentHashMap<>();
  private final Map<UUID, Integer> byAccount = new ConcurrentHashMap<>();
  private int taken;

  RunningCommands(SandboxConfig config) {
    this.config = config;
  }

  /**
   * Takes a place; to be given back with {@link #leave}.
   *
   * @throws ProblemException 429 when there is none
   */
  synchronized void enter(UUID account) {
    if (byAccount.getOrDefault(account, 0) >= config.concurrentPerAccount()) {
      throw ProblemException.rateLimited(
          "The account runs "
              + config.concurrentPerAccount()
              + " commands already; that is as many as may run at a time.",
          RETRY);
    }
    if (taken >= config.concurrent()) {
      throw ProblemException.rateLimited("Too many commands run at the moment.", RETRY);
    }
    taken++;
    byAccount.merge(account, 1, Integer::sum);
  }

  synchronized void leave(UUID account) {
    taken--;
    byAccount.computeIfPresent(account, (key, count) -> count > 1 ? count - 1 : null);
  }

  void put(UUID id, RunningCommand command) {
    commands.put(id, command);
  }

  void remove(UUID id) {
    commands.remove(id);
  }

  Optional<RunningCommand> find(UUID id) {
    return Optional.ofNullable(commands.get(id));
  }

  /** Kills it; false when it does not run here. */
  boolean cancel(UUID id) {
    RunningCommand command = commands.get(id);
    if (command != null) {
      command.cancel();
    }
    return command != null;
  }
}
