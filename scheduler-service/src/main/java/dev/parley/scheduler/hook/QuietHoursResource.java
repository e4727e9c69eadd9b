package dev.parley.scheduler.hook;

import dev.parley.scheduler.quiet.QuietHours;
import dev.parley.scheduler.quiet.QuietTimes;
import dev.parley.scheduler.time.TimeZones;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The hours in which the assistant of a chat client does not speak first. */
@Path("/api/v1/web-chat-clients/{web-chat-id}/hook-schedules/quiet-hours")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Hook Schedules")
public class QuietHoursResource {

  private final QuietTimes quiet;
  private final RequireChatClient chats;
  private final Caller caller;

  QuietHoursResource(QuietTimes quiet, RequireChatClient chats, Caller caller) {
    this.quiet = quiet;
    this.chats = chats;
    this.caller = caller;
  }

  /**
   * Quiet hours.
   *
   * @param from the first quiet minute, such as {@code 22:00}
   * @param to the first minute after, such as {@code 08:00}
   * @param timeZone null for the time zone of each schedule
   */
  public record Body(@Nullable String from, @Nullable String to, @Nullable String timeZone) {

    static Body of(QuietHours hours) {
      ZoneId zone = hours.zone();
      return new Body(
          hours.begins().toString(), hours.ends().toString(), zone == null ? null : zone.getId());
    }
  }

  @GET
  @Operation(operationId = "getQuietHours", summary = "Get the quiet hours")
  public Body get(@PathParam("web-chat-id") String webChatId) {
    return quiet
        .find(caller.account(), chats.find(webChatId).id())
        .map(Body::of)
        .orElseThrow(() -> ProblemException.notFound("A setting of quiet hours"));
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "setQuietHours",
      summary = "Set the quiet hours",
      description =
          "What falls into them happens at their end, or not at all where it may not be late.")
  public Body set(@PathParam("web-chat-id") String webChatId, @Nullable Body body) {
    UUID client = chats.find(webChatId).id();
    QuietHours hours = read(body);
    quiet.set(caller.account(), client, hours);
    return Body.of(hours);
  }

  @DELETE
  @Operation(operationId = "removeQuietHours", summary = "Have no quiet hours")
  public Response remove(@PathParam("web-chat-id") String webChatId) {
    quiet.set(caller.account(), chats.find(webChatId).id(), null);
    return Response.ok().build();
  }

  private static QuietHours read(@Nullable Body body) {
    if (body == null) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    LocalTime from = time("from", body.from());
    LocalTime to = time("to", body.to());
    if (from.equals(to)) {
      throw ProblemException.invalid(
          "to", "They would last all day. Pause the schedules, or give another time.");
    }
    String zone = body.timeZone();
    return new QuietHours(from, to, zone == null ? null : TimeZones.parse("timeZone", zone));
  }

  private static LocalTime time(String field, @Nullable String text) {
    try {
      return LocalTime.parse(text == null ? "" : text.strip()).withSecond(0).withNano(0);
    } catch (DateTimeParseException e) {
      throw ProblemException.invalid(field, "Expected a time of day such as 22:00.");
    }
  }
}
