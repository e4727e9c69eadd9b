package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.FileDeleted;
import dev.parley.inference.file.StoredFile;
import dev.parley.inference.file.StoredFiles;
import dev.parley.inference.rag.RagCollections;
import dev.parley.inference.rag.RagCollections.Upload;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts files into vector stores and takes them out: rows here, documents in rag-service. */
@ApplicationScoped
class AttachFiles {

  private static final int LONGEST_NAME = 255;

  private final AttachedFileRepository rows;
  private final StoredFiles files;
  private final RagCollections collections;
  private final VectorStoreConfig config;
  private final Ids ids;
  private final Clock clock;

  AttachFiles(
      AttachedFileRepository rows,
      StoredFiles files,
      RagCollections collections,
      VectorStoreConfig config,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.files = files;
    this.collections = collections;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /** A file that shall be put in. */
  record Wanted(UUID file, ObjectNode attributes) {}

  /** Who acts: the account, and the token with which rag-service is asked. */
  record Actor(UUID account, String token) {

    /** Without the token: this may reach a log. */
    @Override
    public String toString() {
      return "Actor[" + account + "]";
    }
  }

  /**
   * Puts files in, one after the other; blocks. One that is there already is put in anew. What
   * rag-service does not take stays as failed, with the reason.
   *
   * @param collection that exists
   * @param batch to which they belong; null for none
   * @throws ProblemException 404 when a file is not the account's, before any is put in; 422 when
   *     there would be too many
   */
  void attach(Actor actor, UUID collection, List<Wanted> wanted, @Nullable UUID batch) {
    List<StoredFile> found = require(actor, wanted);
    List<AttachedFileEntity> begun = new ArrayList<>();
    for (int at = 0; at < wanted.size(); at++) {
      detach(actor, collection, found.get(at).id());
      begun.add(begin(actor.account(), collection, found.get(at), wanted.get(at), batch));
    }
    begun.forEach(row -> handOver(actor, row));
  }

  /** The files themselves; 404 when one is not the account's. */
  List<StoredFile> require(Actor actor, List<Wanted> wanted) {
    List<StoredFile> found = new ArrayList<>();
    for (Wanted one : wanted) {
      found.add(files.get(actor.account(), one.file()));
    }
    return found;
  }

  private AttachedFileEntity begin(
      UUID account, UUID collection, StoredFile file, Wanted wanted, @Nullable UUID batch) {
    AttachedFileEntity row = new AttachedFileEntity();
    row.id = ids.next();
    row.accountId = account;
    row.collectionId = collection;
    row.fileId = file.id();
    row.filename = file.filename();
    row.bytes = file.bytes();
    row.attributes = wanted.attributes().toString();
    row.batchId = batch;
    row.createdAt = clock.instant();
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              if (rows.count(account, collection) >= config.mostFiles()) {
                throw ProblemException.unprocessable(
                    "A vector store may have at most " + config.mostFiles() + " files.");
              }
              rows.persist(row);
            });
    return row;
  }

  private void handOver(Actor actor, AttachedFileEntity row) {
    try {
      UUID document =
          collections.upload(
              row.collectionId,
              new Upload(
                  documentName(row), row.bytes, () -> files.open(actor.account(), row.fileId)),
              actor.token());
      if (!update(row.id, document, null)) {
        collections.deleteDocument(row.collectionId, document, actor.token()); // taken out since
      }
    } catch (ProblemException e) {
      update(row.id, null, e.detail());
    }
  }

  private boolean update(UUID id, @Nullable UUID document, @Nullable String error) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              AttachedFileEntity row = rows.findById(id);
              if (row == null) {
                return false;
              }
              row.documentId = document;
              row.error = error;
              return true;
            });
  }

  /** In a collection two documents of one name are one; two files are not. */
  private static String documentName(AttachedFileEntity row) {
    String hex = row.fileId.toString().replace("-", "");
    String mark = " (" + hex.substring(hex.length() - 12) + ")";
    int dot = row.filename.lastIndexOf('.');
    String ending = dot > 0 && row.filename.length() - dot <= 20 ? row.filename.substring(dot) : "";
    String stem = row.filename.substring(0, row.filename.length() - ending.length());
    int room = LONGEST_NAME - mark.length() - ending.length();
    return (stem.length() > room ? stem.substring(0, room) : stem) + mark + ending;
  }

  /** Takes a file out; gives whether it was in. */
  boolean detach(Actor actor, UUID collection, UUID file) {
    @Nullable AttachedFileEntity row =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.find(actor.account(), collection, file).orElse(null));
    if (row == null) {
      return false;
    }
    if (row.documentId != null) {
      collections.deleteDocument(collection, row.documentId, actor.token());
    }
    QuarkusTransaction.requiringNew().run(() -> rows.deleteById(row.id));
    return true;
  }

  /** A file that is deleted is in no vector store any more. */
  void takeOutOfAll(@Observes FileDeleted deleted) {
    Actor actor = new Actor(deleted.account(), deleted.token());
    List<AttachedFileEntity> all =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.ofFile(deleted.account(), deleted.file()));
    all.forEach(row -> detach(actor, row.collectionId, row.fileId));
  }
}
