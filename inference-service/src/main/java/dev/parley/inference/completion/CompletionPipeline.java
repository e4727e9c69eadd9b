package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.adapt.AdaptToModel;
import dev.parley.inference.answer.FinishAnswer;
import dev.parley.inference.call.CallModel;
import dev.parley.inference.call.MeterCalls;
import dev.parley.inference.context.ApplyParameters;
import dev.parley.inference.context.LimitContext;
import dev.parley.inference.context.SourceInstructions;
import dev.parley.inference.context.UserPromptTemplate;
import dev.parley.inference.heal.HealJson;
import dev.parley.inference.knowledge.RetrieveKnowledge;
import dev.parley.inference.media.PutInFiles;
import dev.parley.inference.media.ResolveMedia;
import dev.parley.inference.memory.RecallMemories;
import dev.parley.inference.moderation.ModerateRequest;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.resolve.ResolveModel;
import dev.parley.inference.routing.RouteByComplexity;
import dev.parley.inference.skill.OfferSkills;
import dev.parley.inference.tool.OfferTools;
import dev.parley.inference.tool.RunTools;
import dev.parley.inference.usage.Meter;
import dev.parley.inference.worker.ConsultWorker;
import dev.parley.inference.worker.ReviewAnswer;
import dev.parley.web.problem.ProblemResponses;
import dev.parley.web.stream.EventStream;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;

/**
 * From a request to an answer: resolve, see that it can be paid, then the stages in the order of
 * {@link #stages}, then call the model, then finish the answer. A new stage is added to that list,
 * and nowhere else.
 */
@Singleton
public final class CompletionPipeline {

  private final ResolveModel resolve;
  private final List<Stage> stages;
  private final ChatModel model;
  private final MeterCompletion meter;
  private final FinishAnswer finish;
  private final ProblemResponses problems;

  CompletionPipeline(
      ResolveModel resolve,
      ConsultWorker worker,
      ModerateRequest moderate,
      ResolveMedia media,
      PutInFiles files,
      ApplyParameters parameters,
      SourceInstructions sources,
      OfferSkills skills,
      RecallMemories memories,
      UserPromptTemplate template,
      RetrieveKnowledge knowledge,
      RouteByComplexity route,
      OfferTools offer,
      ReviewAnswer review,
      HealJson heal,
      RunTools tools,
      LimitContext limit,
      AdaptToModel adapt,
      MeterCalls meterCalls,
      CallModel call,
      MeterCompletion meter,
      FinishAnswer finish,
      ProblemResponses problems) {
    this.resolve = resolve;
    this.stages =
        List.of(
            worker,
            moderate,
            media,
            files,
            parameters,
            sources,
            skills,
            memories,
            template,
            knowledge,
            route,
            offer);
    this.model =
        review.around(
            heal.around(tools.around(limit.around(adapt.around(meterCalls.around(call))))));
    this.meter = meter;
    this.finish = finish;
    this.problems = problems;
  }

  /** Answers whole; blocks. */
  public ObjectNode complete(Call call, ChatRequest request) {
    Draft draft = prepare(call, request);
    Meter metered = begin(draft);
    try {
      return finish.whole(draft, model.complete(draft), metered);
    } catch (RuntimeException | Error e) {
      metered.abandon();
      throw e;
    } finally {
      draft.tools().end();
    }
  }

  /**
   * Answers in pieces; blocks until the model has begun, so that nothing can be refused any more.
   *
   * @return writes the answer into an event stream; called once, on its event loop
   */
  Consumer<EventStream> stream(Call call, ChatRequest request) {
    ChatModel.Chunks chunks = open(call, request);
    return events -> WriteStream.begin(events, chunks, problems);
  }

  /**
   * The same for another form of streams than chat completions.
   *
   * @return the chunks of our answer, as a client of chat completions would read them; started on
   *     an event loop
   */
  public ChatModel.Chunks open(Call call, ChatRequest request) {
    Draft draft = prepare(call, request);
    Meter metered = begin(draft);
    try {
      ChatModel.Chunks chunks =
          new FinishedChunks(
              model.open(draft),
              out -> finish.streamed(draft, out, metered),
              metered,
              draft.tools()::end);
      call.client().onLeave(chunks::cancel); // also when nobody starts them any more
      return chunks;
    } catch (RuntimeException | Error e) {
      draft.tools().end();
      metered.abandon();
      throw e;
    }
  }

  /** What was spent on the way is charged also when the answer itself cannot be paid. */
  private Meter begin(Draft draft) {
    try {
      return meter.begin(draft);
    } catch (RuntimeException | Error e) {
      draft.tools().end();
      meter.chargeRefused(draft.call(), draft.target());
      throw e;
    }
  }

  private Draft prepare(Call call, ChatRequest request) {
    Target target = resolve.resolve(call.account(), request.model());
    meter.check(call, target);
    Draft draft = Draft.of(call, request, target);
    try {
      for (Stage stage : stages) {
        if (draft.settled() == null) {
          draft = stage.apply(draft);
        }
      }
      return draft;
    } catch (RuntimeException | Error e) {
      meter.chargeRefused(call, target);
      throw e;
    }
  }
}
