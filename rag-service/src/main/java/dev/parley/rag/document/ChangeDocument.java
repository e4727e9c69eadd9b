package dev.parley.rag.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes what is known of a document beside its contents. */
@ApplicationScoped
public class ChangeDocument {

  private final Database database;
  private final QueueDocuments queue;
  private final Clock clock;

  ChangeDocument(Database database, QueueDocuments queue, Clock clock) {
    this.database = database;
    this.queue = queue;
    this.clock = clock;
  }

  /**
   * What is to change; what is null stays.
   *
   * @param chunkMethod takes effect when the document is read again
   * @param enabled whether searches find it
   */
  public record Change(
      @Nullable String name,
      @Nullable JsonNode metadata,
      @Nullable ChunkMethod chunkMethod,
      @Nullable ParserConfig parserConfig,
      @Nullable Boolean enabled) {}

  /**
   * Changes the document.
   *
   * @throws ProblemException 404 when the account's collection has no such document, 409 when it
   *     has another one of the name
   */
  @Transactional
  public void change(UUID account, UUID collection, UUID document, Change change) {
    queue.lock(account, collection);
    boolean wasEnabled =
        database
            .first(
                "SELECT enabled FROM document WHERE id = ? AND collection_id = ? AND account_id = ?"
                    + " FOR UPDATE",
                row -> row.getBoolean(1),
                document,
                collection,
                account)
            .orElseThrow(() -> ProblemException.notFound("The document"));
    if (change.name() != null) {
      rename(collection, document, change.name());
    }
    ChunkMethod method = change.chunkMethod();
    database.update(
        "UPDATE document SET updated_at = ?, metadata = coalesce(CAST(? AS json), metadata),"
            + " chunk_method = coalesce(?, chunk_method),"
            + " parser_config = coalesce(CAST(? AS json), parser_config),"
            + " enabled = coalesce(?, enabled) WHERE id = ?",
        clock.instant(),
        change.metadata() == null ? null : change.metadata().toString(),
        method == null ? null : method.wireName(),
        change.parserConfig() == null ? null : change.parserConfig().toString(),
        change.enabled(),
        document);
    if (change.enabled() != null && change.enabled() != wasEnabled) {
      queue.embed(account, collection, document);
    }
  }

  private void rename(UUID collection, UUID document, String name) {
    long others =
        database.number(
            "SELECT count(*) FROM document WHERE collection_id = ? AND name = ? AND id <> ?",
            collection,
            name,
            document);
    if (others > 0) {
      throw ProblemException.conflict(
          "The collection has another document of the name " + name + ".");
    }
    database.update("UPDATE document SET name = ? WHERE id = ?", name, document);
  }
}
