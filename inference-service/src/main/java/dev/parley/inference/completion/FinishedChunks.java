package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.answer.StreamedAnswer;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.usage.Meter;
import dev.parley.web.problem.ProblemException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The chunks of a model, made those of our answer on their way to a listener. What comes to no end
 * is charged as far as it came.
 */
final class FinishedChunks implements ChatModel.Chunks {

  private final ChatModel.Chunks chunks;
  private final Function<Consumer<ObjectNode>, StreamedAnswer> answer;
  private final Meter meter;
  private final Runnable over;

  /**
   * @param over run when the answer is over, however it ended
   */
  FinishedChunks(
      ChatModel.Chunks chunks,
      Function<Consumer<ObjectNode>, StreamedAnswer> answer,
      Meter meter,
      Runnable over) {
    this.chunks = chunks;
    this.answer = answer;
    this.meter = meter;
    this.over = over;
  }

  @Override
  public void start(ChatModel.Listener listener) {
    StreamedAnswer ours = answer.apply(listener::chunk);
    chunks.start(
        new ChatModel.Listener() {
          @Override
          public void chunk(ObjectNode chunk) {
            ours.accept(chunk);
          }

          @Override
          public void end() {
            over.run();
            ours.end();
            listener.end();
          }

          @Override
          public void failed(ProblemException problem) {
            over.run();
            meter.abandon();
            listener.failed(problem);
          }
        });
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
    over.run();
    meter.abandon();
  }
}
