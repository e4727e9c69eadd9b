package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.call.BeginCall;
import dev.parley.inference.pipeline.Call;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Responses, as OpenAI's clients call them. */
@Path("/v1/responses")
@Produces(MediaType.WILDCARD)
@RunOnVirtualThread
@Tag(name = "Inference")
public class ResponseResource {

  private final ReadResponseRequest read;
  private final AnswerResponse answer;
  private final Responses responses;
  private final RunningResponses running;
  private final StreamResponse stream;
  private final BeginCall begin;
  private final Caller caller;

  ResponseResource(
      ReadResponseRequest read,
      AnswerResponse answer,
      Responses responses,
      RunningResponses running,
      StreamResponse stream,
      BeginCall begin,
      Caller caller) {
    this.read = read;
    this.answer = answer;
    this.responses = responses;
    this.running = running;
    this.stream = stream;
    this.begin = begin;
    this.caller = caller;
  }

  /**
   * @param body OpenAI's request; {@code model} as for chat completions
   */
  @POST
  @Blocking
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Create a response",
      description =
          "Whole, or as server-sent events with `stream`. It is kept, unless `store` is false, and"
              + " can be continued by `previous_response_id`. A stream of one that is kept goes on"
              + " when its client is gone, and can be read again from any event.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public CompletionStage<@Nullable Response> createResponse(byte[] body) {
    ResponseRequest request = read.read(body);
    StreamResponse.Connection connection = stream.connection();
    Call call = begin.begin(connection.client());
    if (!request.isStreamed()) {
      return whole(answer.whole(call, request));
    }
    return stream.begin(answer.open(call, request), connection);
  }

  @GET
  @Path("{id}")
  @Blocking
  @Operation(
      summary = "Get a response",
      description =
          "With `stream`, its events: those after the number `starting_after`, or all; while it is"
              + " in progress, also those to come.")
  public CompletionStage<@Nullable Response> getResponse(
      @PathParam("id") String id,
      @QueryParam("stream") @DefaultValue("false") boolean asStream,
      @QueryParam("starting_after") @Nullable Integer startingAfter) {
    UUID response = ObjectIds.parseResponse(id);
    Optional<ResponseRun> run = running.find(caller.account(), response);
    ResponseLog log =
        run.map(ResponseRun::log).orElseGet(() -> responses.get(caller.account(), response));
    if (!asStream) {
      return whole(log.now());
    }
    if (startingAfter != null && startingAfter < 0) {
      throw ProblemException.invalid("starting_after", "Events count from 0.");
    }
    int first = startingAfter == null ? 0 : startingAfter + 1;
    if (run.isPresent()) {
      return stream.follow(run.get(), first);
    }
    if (!log.isOver()) {
      throw ProblemException.conflict(
          "Another process answers this response; its events can be read when it is over.");
    }
    return stream.replay(log, first);
  }

  /** OpenAI's answer to a deletion. */
  public record Deleted(String id, String object, boolean deleted) {}

  @DELETE
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Delete a response", description = "One in progress is given up.")
  public Deleted deleteResponse(@PathParam("id") String id) {
    UUID response = ObjectIds.parseResponse(id);
    responses.delete(caller.account(), response);
    running
        .find(caller.account(), response)
        .ifPresent(run -> run.giveUp(ProblemException.conflict("The response was deleted.")));
    return new Deleted(ObjectIds.response(response), "response", true);
  }

  @GET
  @Path("{id}/input_items")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "List the input of a response",
      description = "Its own, without that of the responses that it continues.")
  public ObjectNode listInputItems(
      @PathParam("id") String id,
      @QueryParam("limit") @DefaultValue("20") int limit,
      @QueryParam("order") @DefaultValue("desc") String order,
      @QueryParam("after") @Nullable String after) {
    return ListInput.page(
        responses.input(caller.account(), ObjectIds.parseResponse(id)), limit, order, after);
  }

  private static CompletionStage<@Nullable Response> whole(JsonNode response) {
    return CompletableFuture.completedFuture(
        Response.ok(response.toString(), MediaType.APPLICATION_JSON_TYPE).build());
  }
}
