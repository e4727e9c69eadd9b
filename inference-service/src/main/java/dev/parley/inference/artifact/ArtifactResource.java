package dev.parley.inference.artifact;

import dev.parley.inference.artifact.Artifacts.Content;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Files that were made for an answer, for whoever has their address. What a model wrote is shown in
 * a sandbox of the browser: it has no origin, sends no form, and reaches nothing but pictures.
 */
@Path("/api/v1/public/artifacts/{id}")
@PublicEndpoint
@RunOnVirtualThread
@Tag(name = "Artifacts")
public class ArtifactResource {

  private static final String POLICY =
      "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src"
          + " 'unsafe-inline'; img-src 'self' data: https:; font-src data:; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  /** All others are offered for download. */
  private static final Set<String> SHOWN =
      Set.of("text/html", "image/png", "image/jpeg", "image/webp", "image/gif");

  private final Artifacts artifacts;

  ArtifactResource(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @GET
  @Operation(operationId = "getArtifact", summary = "A document, page or image that a model made")
  public Response get(@PathParam("id") String id) {
    Content content = artifacts.find(id).orElseThrow(() -> ProblemException.notFound("The file"));
    String type = content.type();
    return Response.ok(content.bytes())
        .header("Content-Type", type.equals("text/html") ? "text/html; charset=utf-8" : type)
        .header("Content-Disposition", dispositionOf(content))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("X-Robots-Tag", "noindex")
        .header("Cache-Control", "private, max-age=300")
        .build();
  }

  /** With the name as RFC 6266 has it, and one of ASCII for old clients. */
  private static String dispositionOf(Content content) {
    String name = content.name();
    return (SHOWN.contains(content.type()) ? "inline" : "attachment")
        + "; filename=\""
        + name.replaceAll("[^\\x20-\\x7e]", "_")
        + "\"; filename*=UTF-8''"
        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
