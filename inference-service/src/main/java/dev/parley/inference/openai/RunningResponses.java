package dev.parley.inference.openai;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The streamed responses that are in progress in this process. */
@ApplicationScoped
class RunningResponses {

  private final Map<UUID, ResponseRun> runs = new ConcurrentHashMap<>();

  void add(ResponseRun run) {
    runs.put(run.id(), run);
  }

  void remove(ResponseRun run) {
    runs.remove(run.id(), run);
  }

  /** One of the account's. */
  Optional<ResponseRun> find(UUID account, UUID id) {
    return Optional.ofNullable(runs.get(id)).filter(run -> run.account().equals(account));
  }

  /** What runs is over, and is stored so. */
  void stop(@Observes ShutdownEvent stopped) {
    runs.values().forEach(ResponseRun::interrupt);
  }
}
