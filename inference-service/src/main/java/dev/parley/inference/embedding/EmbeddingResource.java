package dev.parley.inference.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.identity.Caller;
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

/** Embeddings, as OpenAI's clients call them. */
@Path("/v1/embeddings")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Inference")
public class EmbeddingResource {

  private final EmbedTexts embed;
  private final Caller caller;

  EmbeddingResource(EmbedTexts embed, Caller caller) {
    this.embed = embed;
    this.caller = caller;
  }

  @POST
  @Operation(summary = "Embed texts")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode createEmbeddings(@Nullable JsonNode body) {
    if (body instanceof ObjectNode object) {
      return embed.answer(caller.account(), object);
    }
    throw ProblemException.invalid("The body must be a JSON object.");
  }
}
