package dev.parley.inference.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.inference.usage.ToldMeter;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MeteredChunksTest {

  private final Vertx vertx = Vertx.vertx();
  private final ToldMeter meter = new ToldMeter();
  private final List<String> heard = new ArrayList<>();
  private final MeteredChunks chunks =
      new MeteredChunks(new Silent(), meter, new CountTokens(), false);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A model that a test speaks for. */
  private static final class Silent implements ChatModel.Chunks {

    @Override
    public void start(ChatModel.Listener listener) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void cancel() {}
  }

  private final class Taker implements ChatModel.Listener {

    @Override
    public void chunk(ObjectNode chunk) {
      heard.add(chunk.at("/choices/0/delta/content").asText("usage"));
    }

    @Override
    public void end() {
      heard.add("end");
    }

    @Override
    public void failed(ProblemException problem) {
      heard.add("failed after " + meter.consumed());
    }
  }

  /** On an event loop, to its end. */
  private void onLoop(Runnable steps) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            now -> {
              try {
                steps.run();
                done.complete(null);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    done.get(20, TimeUnit.SECONDS);
  }

  private static ObjectNode said(String text) {
    ObjectNode chunk = JsonNodeFactory.instance.objectNode();
    chunk.putArray("choices").addObject().put("index", 0).putObject("delta").put("content", text);
    return chunk;
  }

  private static ObjectNode took(long prompt, long completion) {
    ObjectNode chunk = JsonNodeFactory.instance.objectNode();
    chunk.putArray("choices");
    chunk.putObject("usage").put("prompt_tokens", prompt).put("completion_tokens", completion);
    return chunk;
  }

  @Test
  void whatWaitsWhenTheUpstreamFailsCounts() throws Exception {
    onLoop(
        () -> {
          chunks.start(new Taker());
          chunks.chunk(said("One"));
          meter.stall();
          chunks.chunk(said(" two"));
          chunks.chunk(said(" three"));
          chunks.chunk(took(90, 3));
          assertThat(meter.consumed()).isEqualTo(1);
          chunks.failed(ProblemException.upstreamFailed("It broke off.", null));
        });
    assertThat(heard).containsExactly("One", "failed after 3");
    assertThat(meter.reports())
        .extracting(TokenUsage::prompt, TokenUsage::completion)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(90L, 3L));
  }

  @Test
  void whatWaitsIsGivenWhenThereIsMore() throws Exception {
    onLoop(
        () -> {
          chunks.start(new Taker());
          meter.stall();
          chunks.chunk(said("One"));
          chunks.end();
          assertThat(heard).isEmpty();
          meter.goOn();
        });
    onLoop(() -> {}); // after what goes on has run
    assertThat(heard).containsExactly("One", "end");
  }
}
