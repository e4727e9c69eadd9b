package dev.parley.inference.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.RunLog;
import dev.parley.inference.provider.AskInTurn;
import dev.parley.inference.provider.Route;
import dev.parley.inference.provider.Turn;
import dev.parley.inference.upstream.EventSplitter;
import dev.parley.inference.upstream.Provider;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.inference.upstream.UpstreamConfig;
import dev.parley.inference.upstream.UpstreamProblems;
import dev.parley.inference.upstream.UpstreamStream;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Models behind an OpenAI-compatible API. */
@Singleton
public final class UpstreamChatModel implements ChatModel {

  private static final String PATH = "/chat/completions";
  private static final String DONE = "[DONE]";

  private final UpstreamClient client;
  private final AskInTurn turns;
  private final UpstreamConfig config;
  private final UpstreamProblems problems;
  private final ObjectMapper json;

  UpstreamChatModel(
      UpstreamClient client,
      AskInTurn turns,
      UpstreamConfig config,
      UpstreamProblems problems,
      ObjectMapper json) {
    this.client = client;
    this.turns = turns;
    this.config = config;
    this.problems = problems;
    this.json = json;
  }

  @Override
  public ObjectNode complete(Draft draft) {
    return ask(
        draft,
        turn -> {
          ObjectNode answer = complete(draft, turn);
          turn.done();
          return answer;
        });
  }

  @Override
  public Chunks open(Draft draft) {
    ObjectNode body = draft.body().deepCopy();
    JsonNode options = body.path("stream_options");
    (options instanceof ObjectNode given ? given : body.putObject("stream_options"))
        .put("include_usage", true);
    return ask(draft, turn -> open(draft, body, turn));
  }

  private <T> T ask(Draft draft, Function<Turn, T> question) {
    Route route =
        Objects.requireNonNull(draft.target().route(), "A built-in model has no upstream");
    RunLog log = draft.call().log();
    return turns.ask(
        route,
        draft.call().client(),
        log::missed,
        turn -> {
          T answer = question.apply(turn);
          if (route.isChosen()) {
            log.answeredBy(turn.candidate().provider().name());
          }
          return answer;
        });
  }

  private ObjectNode complete(Draft draft, Turn turn) {
    Provider provider = turn.candidate().api();
    ObjectNode body = AskInTurn.named(draft.body(), turn);
    ObjectNode answer = client.post(provider, PATH, body, draft.call().client(), turn.isLast());
    if (answer.hasNonNull("error")) {
      throw problems.ofErrorEvent(provider, answer);
    }
    if (answer.path("choices").isEmpty()) {
      throw UpstreamProblems.malformed(null);
    }
    return answer;
  }

  /**
   * Waits for the first token only while somebody else could be asked: whoever is the last may take
   * the time that it needs while the client is told that the answer has begun.
   */
  private Chunks open(Draft draft, ObjectNode asked, Turn turn) {
    Provider provider = turn.candidate().api();
    Duration own = turn.firstToken();
    Duration limit = own == null ? config.firstByteTimeout() : own;
    long from = System.nanoTime();
    UpstreamStream bytes =
        client.open(
            provider,
            PATH,
            AskInTurn.named(asked, turn),
            draft.call().client(),
            limit,
            turn.isLast());
    TurnChunks chunks = new TurnChunks(new UpstreamChunks(bytes, provider), turn);
    draft.call().client().onLeave(chunks::cancel);
    if (!turn.isLast()) {
      chunks.awaitFirstToken(limit.minusNanos(System.nanoTime() - from));
    }
    return chunks;
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
        JsonNode tree = json.readTree(provider.withoutKey(data));
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
