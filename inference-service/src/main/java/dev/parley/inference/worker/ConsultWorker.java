package dev.parley.inference.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.inference.script.RunWorkerScript;
import dev.parley.inference.script.ScriptException;
import dev.parley.inference.script.WorkerVerdict;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Asks the AI gateway's worker script what shall be done with a request, before anything else
 * happens with it. A script that fails fails the request: it may be what guards it.
 */
@Singleton
public final class ConsultWorker implements Stage {

  private final RunWorkerScript worker;

  ConsultWorker(RunWorkerScript worker) {
    this.worker = worker;
  }

  @Override
  public Draft apply(Draft draft) {
    String script = WorkerEvent.scriptOf(draft);
    AiGateway gateway = draft.target().gateway();
    if (script == null || gateway == null) {
      return draft;
    }
    try {
      return follow(worker.onRequest(script, WorkerEvent.of(draft, gateway)), draft);
    } catch (ScriptException e) {
      throw WorkerEvent.failed(e);
    }
  }

  private static Draft follow(WorkerVerdict verdict, Draft draft) {
    return switch (verdict) {
      case WorkerVerdict.Refuse refuse ->
          throw new ProblemException(ProblemType.FORBIDDEN, refuse.reason(), List.of(), null, null);
      case WorkerVerdict.Answer answer -> draft.settledAs(answer.text());
      case WorkerVerdict.Continue going -> {
        Draft changed = draft;
        if (going.messages() != null) {
          ObjectNode body = draft.request().body().deepCopy();
          body.set("messages", going.messages());
          changed = Draft.of(draft.call(), new ChatRequest(body), draft.target());
        }
        for (String context : going.context()) {
          changed = changed.instructed(context);
        }
        yield changed;
      }
    };
  }
}
