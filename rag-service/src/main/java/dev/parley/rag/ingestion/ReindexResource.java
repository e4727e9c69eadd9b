package dev.parley.rag.ingestion;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Makes the vectors of a collection anew. */
@Path("/api/v1/collections/{collection}/vectors-only")
@Tag(name = "Collections")
@RunOnVirtualThread
public class ReindexResource {

  private final ReindexCollection reindex;
  private final Caller caller;

  ReindexResource(ReindexCollection reindex, Caller caller) {
    this.reindex = reindex;
    this.caller = caller;
  }

  /** How many documents wait for indexing now. */
  public record Reindexed(int enqueued) {}

  @DELETE
  @Operation(
      summary = "Update collection vectors",
      description = "Queues all documents anew; the old vectors serve until the new are there.")
  public Reindexed reindex(@PathParam("collection") String collection) {
    return new Reindexed(reindex.queue(caller.account(), Ids.parse(collection, "The collection")));
  }
}
