package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.call.BeginCall;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.stream.ResumableStream;
import dev.parley.inference.stream.ResumableStreams;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.stream.EventStream;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Chat completions, as OpenAI's clients call them. */
@Path("/v1/chat/completions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.WILDCARD)
@RunOnVirtualThread
@Tag(name = "Inference")
public class CompletionResource {

  private final CompletionPipeline pipeline;
  private final ReadChatRequest read;
  private final BeginCall begin;
  private final ResumableStreams streams;
  private final LeadStream lead;
  private final Caller caller;
  private final CurrentVertxRequest current;

  CompletionResource(
      CompletionPipeline pipeline,
      ReadChatRequest read,
      BeginCall begin,
      ResumableStreams streams,
      LeadStream lead,
      Caller caller,
      CurrentVertxRequest current) {
    this.streams = streams;
    this.lead = lead;
    this.caller = caller;
    this.pipeline = pipeline;
    this.read = read;
    this.begin = begin;
    this.current = current;
  }

  /**
   * @param body OpenAI's request; {@code model} is an AI gateway's id or slug, a built-in model, or
   *     a model of the default upstream
   */
  @POST
  @Blocking
  @Operation(
      summary = "Complete a chat",
      description =
          "Whole, or as server-sent events with `stream`. Fields that are not known here pass"
              + " through to the upstream. What the request sets wins over the AI gateway's"
              + " parameters. A stream that breaks off ends with an event that holds `error`, and"
              + " without `[DONE]`. With the header `Sse-Stream-Options: resumable`, events have ids,"
              + " and the header `Content-Location` names where they can be read again.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public CompletionStage<@Nullable Response> createChatCompletion(byte[] body) {
    ChatRequest request = read.read(body);
    RoutingContext context = current.getCurrent();
    ClientPresence client = new ClientPresence();
    AtomicBoolean outlives = new AtomicBoolean();
    context.addEndHandler(
        over -> {
          if (over.failed() && !outlives.get()) {
            client.leave();
          }
        });
    Call call = begin.begin(client);
    if (!request.isStreamed()) {
      String answer = pipeline.complete(call, request).toString();
      return CompletableFuture.completedFuture(
          Response.ok(answer, MediaType.APPLICATION_JSON_TYPE).build());
    }
    if (lead.isWanted() && streams.hasRoom()) {
      ChatModel.Chunks chunks = pipeline.open(call, request);
      outlives.set(true);
      return lead.begin(streams.begin(call, chunks));
    }
    Consumer<EventStream> write = pipeline.stream(call, request);
    CompletableFuture<@Nullable Response> over = new CompletableFuture<>();
    context
        .vertx()
        .getOrCreateContext()
        .runOnContext(
            now -> {
              if (client.hasLeft()) {
                over.complete(null); // which has ended the call already
                return;
              }
              EventStream events = EventStream.open(context);
              write.accept(events);
              events.completion().thenRun(() -> over.complete(null));
            });
    return over;
  }

  /**
   * @param lastEvent the id of the last event that the client has had; none for all events
   */
  @GET
  @Path("{id}/events")
  @Blocking
  @Operation(
      operationId = "resumeChatCompletion",
      summary = "Read on in a stream",
      description =
          "Of a stream that was asked for with `Sse-Stream-Options: resumable`, by the header"
              + " `Last-Event-ID`. It can be read for a minute without a reader, and for two minutes"
              + " after its end, at the process that answers it.")
  public CompletionStage<@Nullable Response> resumeChatCompletion(
      @PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEvent) {
    ResumableStream stream =
        streams
            .find(caller.account(), Ids.parse(id, "The stream"))
            .orElseThrow(() -> ProblemException.notFound("The stream"));
    return lead.resume(stream, firstAfter(lastEvent));
  }

  private static int firstAfter(@Nullable String lastEvent) {
    if (lastEvent == null || lastEvent.isBlank()) {
      return 0;
    }
    try {
      int last = Integer.parseInt(lastEvent.strip());
      if (last >= 0 && last < Integer.MAX_VALUE) {
        return last + 1;
      }
    } catch (NumberFormatException e) {
      // as a number that no event has
    }
    throw ProblemException.invalid("Last-Event-ID", "Expected the id of an event.");
  }
}
