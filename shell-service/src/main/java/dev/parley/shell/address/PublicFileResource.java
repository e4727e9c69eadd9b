package dev.parley.shell.address;

import dev.parley.shell.io.SendFile;
import dev.parley.shell.tree.FileTree;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A file, for whoever has its public address. What is wrong with an address is not told. */
@Path("/api/v1/public/ext-res/file/{token}")
@PublicEndpoint
@RunOnVirtualThread
@Tag(name = "Shell I/O")
public class PublicFileResource {

  private final PublicAddresses addresses;
  private final FileTree tree;
  private final SendFile send;

  PublicFileResource(PublicAddresses addresses, FileTree tree, SendFile send) {
    this.addresses = addresses;
    this.tree = tree;
    this.send = send;
  }

  @GET
  @Operation(operationId = "getPublicFile", summary = "Download a file by its public address")
  public Response get(@PathParam("token") String token, @Context HttpServerRequest request) {
    PublicAddresses.Target target =
        addresses.find(token).orElseThrow(() -> ProblemException.notFound("The file"));
    Response file = send.send(tree.open(target.user(), target.path()), request);
    return Response.fromResponse(file)
        .header("X-Robots-Tag", "noindex")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .build();
  }

  @HEAD
  @Operation(hidden = true)
  public Response head(@PathParam("token") String token, @Context HttpServerRequest request) {
    return get(token, request);
  }
}
