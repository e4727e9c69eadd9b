package dev.parley.inference.moderation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.call.BeginCall;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Moderation, as OpenAI's clients call it. */
@Path("/v1/moderations")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Inference")
public class ModerationResource {

  private final ModerateInputs moderate;
  private final BeginCall begin;

  ModerationResource(ModerateInputs moderate, BeginCall begin) {
    this.moderate = moderate;
    this.begin = begin;
  }

  @POST
  @Operation(
      summary = "Judge texts",
      description =
          "By OpenAI's categories. The installation's moderator judges, whatever `model` says.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode createModeration(@Nullable JsonNode body) {
    if (body instanceof ObjectNode object) {
      return moderate.judge(begin.begin(new ClientPresence()), object.path("input"));
    }
    throw ProblemException.invalid("The body must be a JSON object.");
  }
}
