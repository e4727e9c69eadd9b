package dev.parley.rag.ingestion;

import dev.parley.rag.ingestion.CheckConsistency.Report;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whether database and search engine agree. */
@Path("/api/v1/collections/{collection}/consistency")
@Tag(name = "Collections")
@RunOnVirtualThread
public class ConsistencyResource {

  private final CheckConsistency check;
  private final Caller caller;

  ConsistencyResource(CheckConsistency check, Caller caller) {
    this.check = check;
    this.caller = caller;
  }

  @GET
  @Operation(
      summary = "Check a collection",
      description =
          "Compares the database with each index of the collection, chunk by chunk, and with the"
              + " vectors and files that are kept.")
  public List<Report> check(@PathParam("collection") String collection) {
    return check.check(caller.account(), Ids.parse(collection, "The collection"));
  }

  @POST
  @Operation(
      summary = "Repair a collection",
      description =
          "Removes what only the index or the file store has and indexes again what the index lacks;"
              + " answers with what was found before. Files that are gone have to be uploaded again.")
  public List<Report> repair(@PathParam("collection") String collection) {
    return check.repair(caller.account(), Ids.parse(collection, "The collection"));
  }
}
