package dev.parley.shell.io;

import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Directories of a shell user. */
@Path("/api/v1/shell/io")
@RunOnVirtualThread
@Tag(name = "Shell I/O")
public class DirectoryResource {

  private final FileTree tree;
  private final Event<PathRemoved> removed;
  private final Caller caller;

  DirectoryResource(FileTree tree, Event<PathRemoved> removed, Caller caller) {
    this.tree = tree;
    this.removed = removed;
    this.caller = caller;
  }

  private ShellUser user(@Nullable String header) {
    return ShellUser.of(caller.account(), header);
  }

  @GET
  @Path("listing")
  @Operation(
      summary = "List directory",
      description =
          "Links are listed, but never followed. In names that are no UTF-8, bytes that are no text"
              + " are shown as U+FFFD and two hexadecimal digits; such a name can be asked for.")
  public Listing list(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path) {
    return Listing.of(tree.list(user(user), ShellPath.parse(path)));
  }

  @POST
  @Path("directory")
  @Operation(summary = "Create directory", description = "With those on the way to it.")
  public Map<String, Object> create(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path) {
    tree.makeDirectory(user(user), ShellPath.parse(path));
    return Map.of();
  }

  @DELETE
  @Path("directory")
  @Operation(
      summary = "Delete directory",
      description = "With all that is in it; the root cannot be deleted.")
  public Map<String, Object> delete(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path) {
    ShellUser owner = user(user);
    ShellPath place = ShellPath.parse(path);
    tree.deleteDirectory(owner, place);
    removed.fire(new PathRemoved(owner, place));
    return Map.of();
  }
}
