package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream that passes on another one; subclasses change what they care for. */
public abstract class PassedChunks implements ChatModel.Chunks, ChatModel.Listener {

  private final ChatModel.Chunks chunks;
  private ChatModel.@Nullable Listener listener;

  protected PassedChunks(ChatModel.Chunks chunks) {
    this.chunks = chunks;
  }

  @Override
  public void start(ChatModel.Listener taker) {
    listener = taker;
    chunks.start(this);
  }

  @Override
  public void pause() {
    chunks.pause();
  }

  @Override
  public void resume() {
    chunks.resume();
  }

  @Override
  public void cancel() {
    chunks.cancel();
  }

  @Override
  public void chunk(ObjectNode chunk) {
    taker().chunk(chunk);
  }

  @Override
  public void end() {
    taker().end();
  }

  @Override
  public void failed(ProblemException problem) {
    taker().failed(problem);
  }

  /** Who takes what is passed on. */
  protected final ChatModel.Listener taker() {
    return Objects.requireNonNull(listener, "Chunks come after the start");
  }
}
