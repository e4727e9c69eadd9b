package dev.parley.scheduler.hook;

import dev.parley.scheduler.chat.ChatClient;
import dev.parley.scheduler.chat.ChatDirectory;
import dev.parley.scheduler.hook.Views.HookSchedules;
import dev.parley.scheduler.hook.Views.ListedSchedule;
import dev.parley.scheduler.hook.Views.ListedTask;
import dev.parley.scheduler.hook.Views.WebChat;
import dev.parley.scheduler.schedule.Kind;
import dev.parley.scheduler.schedule.Schedules;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Hook schedules and recurring tasks of a chat client, together. */
@Path("/api/v1/web-chat-clients/{web-chat-id}/hook-schedules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hook Schedules")
public class HookScheduleResource {

  private static final int MOST_LISTED = 1_000;

  private final Schedules schedules;
  private final ChatDirectory chats;
  private final Caller caller;

  HookScheduleResource(Schedules schedules, ChatDirectory chats, Caller caller) {
    this.schedules = schedules;
    this.chats = chats;
    this.caller = caller;
  }

  @GET
  @Operation(
      operationId = "listHookSchedules",
      summary = "List hook schedules",
      description =
          "Schedules and recurring tasks by the time of their next (or last) activation, up to"
              + " 1,000 of each a page, and the contacts who have not written since the assistant"
              + " last spoke first.")
  public HookSchedules list(
      @PathParam("web-chat-id") String webChatId,
      @QueryParam("external-user-id") @Nullable String externalUserId,
      @QueryParam("page")
          @DefaultValue("1")
          @Min(value = 1, message = "Counts from 1.")
          @Max(value = 1_000_000, message = "At most 1000000.")
          int page) {
    UUID client = Ids.parse(webChatId, "The web chat client");
    ChatClient found = chats.find(client, caller.token());
    int offset = (page - 1) * MOST_LISTED;
    return new HookSchedules(
        new WebChat(found.id(), found.name()),
        chats.inactiveUsers(client, externalUserId, caller.token()),
        schedules
            .list(caller.account(), client, Kind.ONCE, externalUserId, MOST_LISTED, offset)
            .stream()
            .map(ListedSchedule::of)
            .toList(),
        schedules
            .list(caller.account(), client, Kind.RECURRING, externalUserId, MOST_LISTED, offset)
            .stream()
            .map(ListedTask::of)
            .toList());
  }
}
