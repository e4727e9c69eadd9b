package dev.parley.inference.context;

import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.aigateway.GatewayParameters.RemoteSource;
import dev.parley.inference.instruction.FetchInstructions;
import dev.parley.inference.instruction.FetchInstructions.SourceDownException;
import dev.parley.inference.instruction.InstructionAddress;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Adds the instructions that stand at the AI gateway's addresses. Without them the assistant would
 * be another one, so a source that was never read fails the request.
 */
@Singleton
public final class SourceInstructions implements Stage {

  private final FetchInstructions fetch;

  SourceInstructions(FetchInstructions fetch) {
    this.fetch = fetch;
  }

  @Override
  public Draft apply(Draft draft) {
    AiGateway gateway = draft.target().gateway();
    if (gateway == null) {
      return draft;
    }
    Draft instructed = draft;
    for (RemoteSource source : gateway.parameters().systemInstructionsSources()) {
      String text = read(draft, source);
      if (!text.isBlank()) {
        instructed = instructed.instructed(text);
      }
    }
    return instructed;
  }

  private String read(Draft draft, RemoteSource source) {
    try {
      return fetch.read(
          new InstructionAddress(
              draft.call().account(),
              source.name(),
              source.url(),
              source.headers(),
              Duration.ofSeconds(source.cacheDuration())));
    } catch (SourceDownException e) {
      throw ProblemException.upstreamFailed(
          "The instructions of this AI gateway are not complete. " + e.getMessage(), null);
    }
  }
}
