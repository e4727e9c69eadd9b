package dev.parley.scheduler.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.scheduler.activation.Run;
import dev.parley.scheduler.activation.Runs;
import dev.parley.scheduler.chat.ChatClient;
import dev.parley.scheduler.hook.Views.Cancelled;
import dev.parley.scheduler.hook.Views.Definition;
import dev.parley.scheduler.hook.Views.ScheduleDetails;
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

/** Hook schedules of a chat client. */
@Path("/api/v1/web-chat-clients/{web-chat-id}/hook-schedules/schedules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hook Schedules")
public class ScheduleResource {

  private final Schedules schedules;
  private final Runs runs;
  private final RequireChatClient chats;
  private final Caller caller;

  ScheduleResource(Schedules schedules, Runs runs, RequireChatClient chats, Caller caller) {
    this.schedules = schedules;
    this.runs = runs;
    this.chats = chats;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "createSchedule", summary = "Create a schedule")
  public Definition create(
      @PathParam("web-chat-id") String webChatId,
      @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.Once.class)))
          JsonNode body) {
    ChatClient client = chats.find(webChatId);
    chats.requireAllowed(client, schedules.plan(Kind.ONCE, body).target());
    return Definition.of(
        schedules.create(
            caller.account(), client.id(), Kind.ONCE, Author.of(caller.subject()), body));
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "getSchedule", summary = "Get a schedule")
  public ScheduleDetails get(
      @PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return ScheduleDetails.of(schedules.get(idOf(webChatId, id)));
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "cancelSchedule",
      summary = "Cancel a schedule",
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
      operationId = "changeSchedule",
      summary = "Change a schedule",
      description =
          "What is left out stays. The next activation stays, too, unless what says when is changed.")
  public Definition change(
      @PathParam("web-chat-id") String webChatId,
      @PathParam("id") String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.Once.class)))
          JsonNode body) {
    return Definition.of(schedules.change(idOf(webChatId, id), body));
  }

  @GET
  @Path("/{id}/definition")
  @Operation(operationId = "getScheduleDefinition", summary = "Get all that is kept of a schedule")
  public Definition definition(
      @PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return Definition.of(schedules.get(idOf(webChatId, id)));
  }

  @POST
  @Path("/{id}/pause")
  @Operation(operationId = "pauseSchedule", summary = "Pause a schedule")
  public Definition pause(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return Definition.of(schedules.pause(idOf(webChatId, id)));
  }

  @POST
  @Path("/{id}/resume")
  @Operation(operationId = "resumeSchedule", summary = "Resume a schedule")
  public Definition resume(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return Definition.of(schedules.resume(idOf(webChatId, id)));
  }

  @POST
  @Path("/{id}/run")
  @Operation(operationId = "runSchedule", summary = "Run a schedule now")
  public Run run(@PathParam("web-chat-id") String webChatId, @PathParam("id") String id) {
    return runs.runNow(idOf(webChatId, id));
  }

  @GET
  @Path("/{id}/runs")
  @Operation(
      operationId = "listScheduleRuns",
      summary = "List the runs of a schedule",
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
        caller.account(), chats.idOf(webChatId), Kind.ONCE, Ids.parse(id, "The schedule"));
  }
}
