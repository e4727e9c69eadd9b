package dev.parley.shell.io;

import dev.parley.shell.quota.Quotas;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.Refusals;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.shell.tree.StoredFile;
import dev.parley.web.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Files of a shell user. */
@Path("/api/v1/shell/io/file")
@RunOnVirtualThread
@Tag(name = "Shell I/O")
public class FileResource {

  /** How long the client of an upload may be silent. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final FileTree tree;
  private final Quotas quotas;
  private final UploadLimit limit;
  private final SendFile send;
  private final DescribeFile describe;
  private final Event<PathRemoved> removed;
  private final Caller caller;

  FileResource(
      FileTree tree,
      Quotas quotas,
      UploadLimit limit,
      SendFile send,
      DescribeFile describe,
      Event<PathRemoved> removed,
      Caller caller) {
    this.tree = tree;
    this.quotas = quotas;
    this.limit = limit;
    this.send = send;
    this.describe = describe;
    this.removed = removed;
    this.caller = caller;
  }

  private ShellUser user(@Nullable String header) {
    return ShellUser.of(caller.account(), header);
  }

  @GET
  @Operation(
      summary = "Download file",
      description = "Answers Range, If-Range, If-Match and If-None-Match.")
  public Response download(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path,
      @Context HttpServerRequest request) {
    return send.send(tree.open(user(user), ShellPath.parse(path)), request);
  }

  @HEAD
  @Operation(hidden = true)
  public Response head(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path,
      @Context HttpServerRequest request) {
    return download(user, path, request);
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(
      summary = "Upload file",
      description =
          "The body is the file, of at most 100 MB. It takes the place of one that is there, at"
              + " once; If-Match and If-None-Match are answered with 412 when they do not hold.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  public Response upload(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @Context HttpServerRequest request) {
    try (UploadBody body = UploadBody.of(request, SILENCE)) {
      StoredFile file =
          store(user(user), path, body, request, new Precondition(ifMatch, ifNoneMatch));
      return Response.ok(new Data<>(new Uploaded(file.name(), file.size(), file.modified())))
          .header("ETag", "\"" + file.tag() + "\"")
          .build();
    }
  }

  private StoredFile store(
      ShellUser owner,
      @Nullable String path,
      UploadBody body,
      HttpServerRequest request,
      Precondition precondition) {
    ShellPath place = ShellPath.parse(path);
    long length = UploadLimit.declared(request);
    requireRoom(owner, length);
    return tree.write(
        owner,
        place,
        limit.limited(body),
        length < 0 ? FileTree.UNKNOWN_LENGTH : length,
        precondition);
  }

  /**
   * A file as it was stored.
   *
   * @param size in bytes
   */
  public record Uploaded(String name, long size, Instant lastModifiedUtc) {}

  /**
   * Before the body is read, for what cannot fit even in place of the largest file that may be
   * there. Whether there is room is decided when it is stored.
   */
  private void requireRoom(ShellUser user, long length) {
    long left = quotas.left(user).bytes();
    if (length > 0 && left + limit.largest() < Usage.blocks(length)) {
      throw Refusals.full("The file has " + length + " bytes, but there is no room for so many.");
    }
  }

  @DELETE
  @Operation(summary = "Delete file", description = "Its public addresses end with it.")
  public Map<String, Object> delete(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path,
      @HeaderParam("If-Match") @Nullable String ifMatch) {
    ShellUser owner = user(user);
    ShellPath place = ShellPath.parse(path);
    tree.delete(owner, place, new Precondition(ifMatch, null));
    removed.fire(new PathRemoved(owner, place));
    return Map.of();
  }

  @GET
  @Path("details")
  @Operation(summary = "Get file details")
  public Data<FileDetails> details(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path) {
    try (OpenedFile opened = tree.open(user(user), ShellPath.parse(path))) {
      return new Data<>(describe.describe(opened));
    }
  }
}
