package dev.parley.inference.stream;

import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.web.problem.ProblemResponses;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The chat streams in this process that can be read again, and the memory that they take. */
@ApplicationScoped
public class ResumableStreams {

  private final StreamConfig config;
  private final ProblemResponses problems;
  private final Map<UUID, ResumableStream> streams = new ConcurrentHashMap<>();
  private final AtomicLong characters = new AtomicLong();

  ResumableStreams(StreamConfig config, ProblemResponses problems) {
    this.config = config;
    this.problems = problems;
  }

  /** Whether another stream may be kept. */
  public boolean hasRoom() {
    return characters.get() < config.memory().asLongValue();
  }

  /** A stream under the id of its answer; it begins with {@link ResumableStream#start}. */
  public ResumableStream begin(Call call, ChatModel.Chunks chunks) {
    ResumableStream stream = new ResumableStream(call, chunks, this, config, problems);
    streams.put(call.id(), stream);
    return stream;
  }

  /** One of the account's. */
  public Optional<ResumableStream> find(UUID account, UUID id) {
    return Optional.ofNullable(streams.get(id)).filter(stream -> stream.account().equals(account));
  }

  void forget(ResumableStream stream) {
    streams.remove(stream.id(), stream);
  }

  void holds(long more) {
    characters.addAndGet(more);
  }

  /** Characters of all events that are kept. */
  long characters() {
    return characters.get();
  }
}
