package dev.parley.scheduler.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.scheduler.activation.Run;
import dev.parley.scheduler.activation.Runs;
import dev.parley.scheduler.chat.ChatClient;
import dev.parley.scheduler.hook.Views.Cancelled;
import dev.parley.scheduler.hook.Views.Definition;
import dev.parley.scheduler.hook.Views.TaskDetails;
import dev.parley.scheduler.schedule.Author;
import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.ScheduleId;
import dev.parley.scheduler.schedule.Schedules;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Recurring tasks of a chat client. */
@Path("/api/v1/web-chat-clients/{web-chat-id}/hook-schedules/recurring")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hook Schedules")
public class RecurringResource {

  private final Schedules schedules;
  private final Runs runs;
  private final RequireChatClient chats;
  private final Caller caller;

  RecurringResource(Schedules schedules, Runs runs, RequireChatClient chats, Caller caller) {
    this.schedules = schedules;
    this.runs = runs;
    this.chats = chats;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "createRecurringTask", summary = "Create a recurring task")
  public Definition create(
      @PathParam("web-chat-id") String webChatId,
      @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.Recurring.class)))
          JsonNode body) {
    ChatClient client = chats.find(webChatId);
    chats.requireAllowed(client, schedules.plan(Kind.RECURRING, body).target());
    return Definition.of(
        schedules.create(
            caller.account(), client.id(), Kind.RECURRING, Author.of(caller.subject()), body));
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "getRecurringTask", summary = "Get a recurring task")
  public TaskDetails get(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return TaskDetails.of(schedules.get(idOf(webChatId, id)));
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "cancelRecurringTask",
      summary = "Cancel a recurring task",
      description = "Removes it with its runs, also when it is over.")
  public Cancelled cancel(
      @PathParam("web-chat-id") String webChatId,
      @PathParam("id") String id,
      @QueryParam("external-user-id") @Nullable String externalUserId) {
    return Cancelled.of(schedules.cancel(idOf(webChatId, id), externalUserId));
  }

  @PATCH
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "changeRecurringTask",
      summary = "Change a recurring task",
      description =
          "What is left out stays. The next activation stays, too, unless what says when is changed.")
  public Definition change(
      @PathParam("web-chat-id") String webChatId,
      @PathParam("id") String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.Recurring.class)))
          JsonNode body) {
    return Definition.of(schedules.change(idOf(webChatId, id), body));
  }

  @GET
  @Path("/{id}/definition")
  @Operation(
      operationId = "getRecurringTaskDefinition",
      summary = "Get all that is kept of a recurring task")
  public Definition definition(
      @PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return Definition.of(schedules.get(idOf(webChatId, id)));
  }

  @POST
  @Path("/{id}/pause")
  @Operation(operationId = "pauseRecurringTask", summary = "Pause a recurring task")
  public Definition pause(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return Definition.of(schedules.pause(idOf(webChatId, id)));
  }

  @POST
  @Path("/{id}/resume")
  @Operation(operationId = "resumeRecurringTask", summary = "Resume a recurring task")
  public Definition resume(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return Definition.of(schedules.resume(idOf(webChatId, id)));
  }

  @POST
  @Path("/{id}/run")
  @Operation(operationId = "runRecurringTask", summary = "Run a recurring task now")
  public Run run(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return runs.runNow(idOf(webChatId, id));
  }

  @GET
  @Path("/{id}/runs")
  @Operation(
      operationId = "listRecurringTaskRuns",
      summary = "List the runs of a recurring task",
      description = "The newest first; `X-Total-Count` says how many there are.")
  public RestResponse<List<Run>> runs(
      @PathParam("web-chat-id") String webChatId,
      @PathParam("id") String id,
      @Valid @BeanParam PageRequest page) {
    Runs.Page found = runs.list(schedules.get(idOf(webChatId, id)), page.pageSize, page.offset());
    return RestResponse.ResponseBuilder.ok(found.runs())
        .header(PageRequest.TOTAL_HEADER, found.total())
        .build();
  }

  private ScheduleId idOf(String webChatId, String id) {
    return new ScheduleId(
        caller.account(),
        chats.idOf(webChatId),
        Kind.RECURRING,
        Ids.parse(id, "The recurring task"));
  }
}
