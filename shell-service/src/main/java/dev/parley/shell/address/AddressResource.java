package dev.parley.shell.address;

import dev.parley.shell.io.Data;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Public addresses of a shell user's files. */
@Path("/api/v1/shell/io/file/public-address")
@RunOnVirtualThread
@Tag(name = "Shell I/O")
public class AddressResource {

  private final PublicAddresses addresses;
  private final FileTree tree;
  private final Caller caller;

  AddressResource(PublicAddresses addresses, FileTree tree, Caller caller) {
    this.addresses = addresses;
    this.tree = tree;
    this.caller = caller;
  }

  /** A file and where anybody may read it until then. */
  public record PublicFile(String name, long size, String publicUrl, Instant expiresAtUtc) {}

  @GET
  @Operation(
      summary = "Get file public address",
      description =
          "Makes an address under which anybody may download the file that is at this path, until it"
              + " expires or is revoked.")
  public Data<PublicFile> make(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path,
      @QueryParam("expiresIn") @Nullable Long expiresIn) {
    ShellUser owner = ShellUser.of(caller.account(), user);
    ShellPath place = ShellPath.parse(path);
    try (OpenedFile opened = tree.open(owner, place)) {
      PublicAddresses.Made made = addresses.make(owner, place, expiresIn);
      return new Data<>(
          new PublicFile(opened.file().name(), opened.file().size(), made.url(), made.expiresAt()));
    }
  }

  @DELETE
  @Operation(
      summary = "Revoke public addresses",
      description = "Ends all addresses of the file, or of what is in the directory.")
  public Map<String, Object> revoke(
      @HeaderParam(ShellUser.HEADER) @Nullable String user,
      @QueryParam("path") @Nullable String path) {
    int revoked = addresses.revoke(ShellUser.of(caller.account(), user), ShellPath.parse(path));
    return Map.of("revoked", revoked);
  }
}
