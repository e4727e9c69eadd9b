package dev.parley.chat.report;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reports about the answers of a web chat client. */
@Path("/api/v1/web-chat-client/{chat-client-id}/reports")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Web Chat Sessions")
public class ReportResource {

  private final Reports reports;
  private final Caller caller;

  ReportResource(Reports reports, Caller caller) {
    this.reports = reports;
    this.caller = caller;
  }

  @GET
  @Operation(
      operationId = "listWebChatReports",
      summary = "List reports, the newest first",
      description = "Filters match in any case; a status or severity that there is not is 400.")
  public Response list(
      @PathParam("chat-client-id") String client,
      @BeanParam ReportFilter filter,
      @BeanParam @Valid PageRequest page) {
    Map<String, String> where = filter.wanted();
    Reports.Page found = reports.list(caller.account(), clientOf(client), where, page);
    return Response.ok(found.reports()).header(PageRequest.TOTAL_HEADER, found.total()).build();
  }

  @GET
  @Path("/{report-id}")
  @Operation(operationId = "viewWebChatReport", summary = "View a report")
  public Report view(
      @PathParam("chat-client-id") String client, @PathParam("report-id") String report) {
    return reports.get(caller.account(), clientOf(client), reportOf(report));
  }

  @PATCH
  @Path("/{report-id}")
  @Operation(
      operationId = "changeWebChatReport",
      summary = "Change a report, such as its status",
      description =
          "Severities are INFO, LOW, MEDIUM, HIGH, CRITICAL; statuses OPEN, IN_REVIEW, RESOLVED,"
              + " NO_ISSUES, DISMISSED. What is left out stays.")
  public Report change(
      @PathParam("chat-client-id") String client,
      @PathParam("report-id") String report,
      @Nullable ReportFields fields) {
    if (fields == null) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    return reports.change(caller.account(), clientOf(client), reportOf(report), fields);
  }

  @DELETE
  @Path("/{report-id}")
  @Operation(operationId = "deleteWebChatReport", summary = "Delete a report")
  public Response delete(
      @PathParam("chat-client-id") String client, @PathParam("report-id") String report) {
    reports.delete(caller.account(), clientOf(client), reportOf(report));
    return Response.ok().build();
  }

  private static UUID clientOf(String id) {
    return Ids.parse(id, "The web chat client");
  }

  private static UUID reportOf(String id) {
    return Ids.parse(id, "The report");
  }
}
