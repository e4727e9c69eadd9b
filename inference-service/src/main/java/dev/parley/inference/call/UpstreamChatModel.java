package dev.parley.inference.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.upstream.EventSplitter;
import dev.parley.inference.upstream.Provider;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.inference.upstream.UpstreamConfig;
import dev.parley.inference.upstream.UpstreamProblems;
import dev.parley.inference.upstream.UpstreamStream;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Models behind an OpenAI-compatible API. */
@Singleton
public final class UpstreamChatModel implements ChatModel {

  private static final String PATH = "/chat/completions";
  private static final String DONE = "[DONE]";

  private final UpstreamClient client;
  private final UpstreamConfig config;
  private final UpstreamProblems problems;
  private final ObjectMapper json;

  UpstreamChatModel(
      UpstreamClient client, UpstreamConfig config, UpstreamProblems problems, ObjectMapper json) {
    this.client = client;
    this.config = config;
    this.problems = problems;
    this.json = json;
  }

  @Override
  public ObjectNode complete(Draft draft) {
    Provider provider = providerOf(draft);
    ObjectNode answer = client.post(provider, PATH, draft.body(), draft.call().client());
    if (answer.hasNonNull("error")) {
      throw problems.ofErrorEvent(provider, answer);
    }
    if (answer.path("choices").isEmpty()) {
      throw UpstreamProblems.malformed(null);
    }
    return answer;
  }

  @Override
  public Chunks open(Draft draft) {
    ObjectNode body = draft.body().deepCopy();
    JsonNode options = body.path("stream_options");
    (options instanceof ObjectNode given ? given : body.putObject("stream_options"))
        .put("include_usage", true);
    Provider provider = providerOf(draft);
    return new UpstreamChunks(client.open(provider, PATH, body, draft.call().client()), provider);
  }

  private static Provider providerOf(Draft draft) {
    return Objects.requireNonNull(draft.target().provider(), "A built-in model has no upstream");
  }

  /** Reads events from bytes; an answer without {@code [DONE]} is whole once a choice finished. */
  private final class UpstreamChunks implements Chunks, UpstreamStream.Listener {

    private final UpstreamStream bytes;
    private final Provider provider;
    private final EventSplitter splitter = new EventSplitter(config.largestEvent(), this::event);
    private @Nullable Listener listener;
    private boolean finished;
    private boolean over;

    UpstreamChunks(UpstreamStream bytes, Provider provider) {
      this.bytes = bytes;
      this.provider = provider;
    }

    @Override
    public void start(Listener taker) {
      listener = taker;
      bytes.listen(this);
    }

    @Override
    public void pause() {
      bytes.pause();
    }

    @Override
    public void resume() {
      bytes.resume();
    }

    @Override
    public void cancel() {
      over = true;
      bytes.cancel();
    }

    @Override
    public void data(Buffer more) {
      try {
        splitter.feed(more);
      } catch (IllegalStateException e) {
        giveUp(UpstreamProblems.malformed(e));
      }
    }

    @Override
    public void end() {
      splitter.end();
      if (finished) {
        succeed();
      } else {
        giveUp(problems.ofFailure(new IllegalStateException("The stream ended unfinished")));
      }
    }

    @Override
    public void failed(Throwable cause) {
      giveUp(problems.ofFailure(cause));
    }

    private void event(String data) {
      if (over) {
        return;
      }
      if (data.strip().equals(DONE)) {
        succeed();
        return;
      }
      try {
        JsonNode tree = json.readTree(data);
        if (tree.hasNonNull("error")) {
          giveUp(problems.ofErrorEvent(provider, tree));
        } else if (tree instanceof ObjectNode chunk) {
          for (JsonNode choice : chunk.path("choices")) {
            finished |= choice.hasNonNull("finish_reason");
          }
          taker().chunk(chunk);
        } else {
          giveUp(UpstreamProblems.malformed(null));
        }
      } catch (JsonProcessingException e) {
        giveUp(UpstreamProblems.malformed(null));
      }
    }

    private void succeed() {
      if (!over) {
        over = true;
        taker().end();
      }
    }

    private void giveUp(ProblemException problem) {
      if (!over) {
        over = true;
        bytes.cancel();
        taker().failed(problem);
      }
    }

    private Listener taker() {
      return Objects.requireNonNull(listener, "Chunks come after the start");
    }
  }
}
