package dev.parley.rag.document;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Has documents read again, or not read. */
@Path("/api/v1/collections/{collection}")
@Tag(name = "Documents")
@RunOnVirtualThread
public class QueueResource {

  private final QueueDocuments queue;
  private final Documents documents;
  private final Caller caller;

  QueueResource(QueueDocuments queue, Documents documents, Caller caller) {
    this.queue = queue;
    this.documents = documents;
    this.caller = caller;
  }

  /**
   * How many documents wait now that did not, or did for something else.
   *
   * @param enqueued documents
   */
  public record Queued(int enqueued) {}

  @POST
  @Path("retry")
  @Operation(
      summary = "Retry what failed",
      description = "Queues all documents of the collection that were given up on.")
  public Queued retry(@PathParam("collection") String collection) {
    return new Queued(queue.retryFailed(caller.account(), collectionOf(collection)));
  }

  @POST
  @Path("parse")
  @Operation(
      summary = "Parse all documents again",
      description =
          "Reads, cuts and indexes all documents anew, such as after a change of the chunk method."
              + " What somebody has stopped stays so. Chunks that were edited are replaced.")
  public Queued parseAll(@PathParam("collection") String collection) {
    return new Queued(queue.parseAll(caller.account(), collectionOf(collection)));
  }

  @POST
  @Path("documents/{document}/parse")
  @Operation(
      summary = "Parse a document again",
      description = "Reads, cuts and indexes it anew, also when it failed or was stopped.")
  public Document parse(
      @PathParam("collection") String collection, @PathParam("document") String document) {
    UUID id = collectionOf(collection);
    List<UUID> one = List.of(Ids.parse(document, "The document"));
    if (queue.parse(caller.account(), id, one) == 0) {
      throw ProblemException.notFound("The document");
    }
    return documents.get(caller.account(), id, one.getFirst());
  }

  @POST
  @Path("documents/{document}/stop")
  @Operation(
      summary = "Stop a document",
      description =
          "Takes it out of the queue, also while it is read. What was indexed of it before stays."
              + " One that is not queued is left as it is.")
  public Document stop(
      @PathParam("collection") String collection, @PathParam("document") String document) {
    UUID id = collectionOf(collection);
    UUID one = Ids.parse(document, "The document");
    queue.stop(caller.account(), id, List.of(one));
    return documents.get(caller.account(), id, one);
  }

  private static UUID collectionOf(String id) {
    return Ids.parse(id, "The collection");
  }
}
