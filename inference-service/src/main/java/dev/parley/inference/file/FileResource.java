package dev.parley.inference.file;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.StoredFiles.Page;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Files, as OpenAI's clients upload them. */
@Path("/v1/files")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Files")
public class FileResource {

  private static final int MOST = 10_000;

  private final StoredFiles files;
  private final ReadUpload read;
  private final Caller caller;

  FileResource(StoredFiles files, ReadUpload read, Caller caller) {
    this.files = files;
    this.read = read;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      operationId = "createFile",
      summary = "Upload a file",
      description = "Parts: file, purpose, and expires_after[anchor] with expires_after[seconds].")
  public ObjectNode create(
      @RestForm("file") @Nullable FileUpload file,
      @RestForm @Nullable String purpose,
      @RestForm("expires_after[anchor]") @Nullable String anchor,
      @RestForm("expires_after[seconds]") @Nullable String seconds) {
    return FileShape.of(files.keep(caller.account(), read.read(file, purpose, anchor, seconds)));
  }

  @GET
  @Operation(operationId = "listFiles", summary = "List files")
  public ObjectNode list(
      @QueryParam("purpose") @Nullable String purpose,
      @QueryParam("after") @Nullable String after,
      @QueryParam("order") @DefaultValue("desc") String order,
      @QueryParam("limit") @DefaultValue("10000") int limit) {
    if (limit < 1 || limit > MOST) {
      throw ProblemException.invalid("limit", "From 1 to " + MOST + ".");
    }
    if (!List.of("asc", "desc").contains(order)) {
      throw ProblemException.invalid("order", "Unknown value.", List.of("asc", "desc"));
    }
    UUID last = after == null || after.isEmpty() ? null : FileIds.parse(after);
    Page page = new Page(purpose, last, order.equals("desc"), limit + 1);
    return FileShape.list(files.list(caller.account(), page), limit);
  }

  @GET
  @Path("{id}")
  @Operation(operationId = "retrieveFile", summary = "Get a file")
  public ObjectNode get(@PathParam("id") String id) {
    return FileShape.of(files.get(caller.account(), FileIds.parse(id)));
  }

  @GET
  @Path("{id}/content")
  @Produces(MediaType.WILDCARD)
  @Operation(operationId = "downloadFile", summary = "Download a file")
  public Response content(@PathParam("id") String id) {
    StoredFile file = files.get(caller.account(), FileIds.parse(id));
    return Response.ok(files.open(caller.account(), file.id()))
        .header("Content-Type", "application/octet-stream")
        .header("Content-Length", file.bytes())
        .header(
            "Content-Disposition",
            "attachment; filename*=UTF-8''"
                + URLEncoder.encode(file.filename(), StandardCharsets.UTF_8).replace("+", "%20"))
        .header("X-Content-Type-Options", "nosniff")
        .build();
  }

  @DELETE
  @Path("{id}")
  @Operation(
      operationId = "deleteFile",
      summary = "Delete a file",
      description = "Also from all vector stores.")
  public ObjectNode delete(@PathParam("id") String id) {
    UUID file = FileIds.parse(id);
    files.delete(caller.account(), file, caller.token());
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", FileIds.of(file))
        .put("object", "file")
        .put("deleted", true);
  }
}
