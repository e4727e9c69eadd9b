package dev.parley.rag.filetext;

import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** For other services only: no route of the gateway leads here. */
@Path("/internal/v1/file-texts")
@Consumes(MediaType.APPLICATION_OCTET_STREAM)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class FileTextResource {

  private static final int LONGEST_NAME = 255;

  private final ReadFileText read;
  private final Caller caller;

  FileTextResource(ReadFileText read, Caller caller) {
    this.read = read;
    this.caller = caller;
  }

  /** Answers 422 with the reason in words when the file holds no text that can be read. */
  @POST
  @Operation(hidden = true)
  public FileText readFileText(@QueryParam("name") @Nullable String name, InputStream body)
      throws IOException {
    caller.account(); // only for somebody
    if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
      throw ProblemException.invalid("name", "Must have 1 to " + LONGEST_NAME + " characters.");
    }
    return read.read(name, body);
  }
}
