package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.completion.CompletionPipeline;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Answers a request by a chat completion, and keeps the response where the client wants that. */
@Singleton
final class AnswerResponse {

  private static final Logger LOG = Logger.getLogger(AnswerResponse.class);

  private final CompletionPipeline pipeline;
  private final CheckFiles files;
  private final Responses responses;
  private final RunningResponses running;
  private final ResponseConfig config;
  private final Ids ids;
  private final Clock clock;

  AnswerResponse(
      CompletionPipeline pipeline,
      CheckFiles files,
      Responses responses,
      RunningResponses running,
      ResponseConfig config,
      Ids ids,
      Clock clock) {
    this.pipeline = pipeline;
    this.files = files;
    this.responses = responses;
    this.running = running;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** Answers whole; blocks. */
  ObjectNode whole(Call call, ResponseRequest request) {
    ChatRequest chat = chatOf(call.account(), request);
    ResponseLog log = ResponseLog.begin(ResponseShape.begin(call.id(), clock.instant(), request));
    ObjectNode answer = pipeline.complete(call, chat);
    JsonNode choice = answer.path("choices").path(0);
    String reason = choice.path("finish_reason").asText("stop");
    CollectOutput output = new CollectOutput(log, ids);
    output.accept(choice.path("message"));
    output.finish(ResponseShape.isWhole(reason));
    ObjectNode response =
        ResponseShape.end(
            log.begun(),
            log.output(),
            reason,
            answer.get("usage"),
            answer.get("generation_context"),
            clock.instant());
    if (request.isStored()) {
      responses.add(call.account(), call.id(), request, response, log.stepsAtEnd());
    }
    return response;
  }

  /**
   * Answers in events; blocks until the model has begun, so that nothing can be refused any more.
   *
   * @return not started yet
   */
  ResponseRun open(Call call, ResponseRequest request) {
    ChatRequest chat = chatOf(call.account(), request);
    ObjectNode begun = ResponseShape.begin(call.id(), clock.instant(), request);
    ResponseLog log = ResponseLog.begin(begun);
    ChatModel.Chunks chunks = pipeline.open(call, chat);
    if (request.isStored()) {
      try {
        responses.begin(call.account(), call.id(), request, begun);
      } catch (RuntimeException e) {
        chunks.cancel();
        throw e;
      }
    }
    ResponseRun run =
        new ResponseRun(
            call.account(),
            call.id(),
            log,
            new CollectOutput(log, ids),
            chunks,
            (ended, failure) -> end(ended, failure, request.isStored()),
            config.longestText(),
            request.isStored());
    running.add(run);
    return run;
  }

  private ChatRequest chatOf(UUID account, ResponseRequest request) {
    files.check(account, request.input());
    UUID previous = request.previous();
    List<JsonNode> history = previous == null ? List.of() : responses.history(account, previous);
    return ToChat.request(request, history);
  }

  private ObjectNode end(ResponseRun run, @Nullable ProblemException failure, boolean isStored) {
    ResponseLog log = run.log();
    ObjectNode response = responseOf(run, failure);
    try {
      if (isStored) {
        responses.end(run.account(), run.id(), response, log.stepsAtEnd());
      }
      return response;
    } catch (RuntimeException e) {
      LOG.error("A response could not be stored", e);
      return ResponseShape.fail(
          log.begun(),
          log.output(),
          new ProblemException(ProblemType.UNAVAILABLE, "The response could not be stored."));
    } finally {
      running.remove(run);
    }
  }

  private ObjectNode responseOf(ResponseRun run, @Nullable ProblemException failure) {
    ResponseLog log = run.log();
    return failure == null
        ? ResponseShape.end(
            log.begun(),
            log.output(),
            run.reason(),
            run.usage(),
            run.generationContext(),
            clock.instant())
        : ResponseShape.fail(log.begun(), log.output(), failure);
  }
}
