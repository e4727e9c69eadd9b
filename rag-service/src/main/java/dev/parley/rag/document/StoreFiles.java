package dev.parley.rag.document;

import dev.parley.rag.collection.Collections;
import dev.parley.rag.document.Documents.StoredDocument;
import dev.parley.rag.sql.Database;
import dev.parley.rag.sql.OneWriter;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes files in as documents. Their bytes are kept before their rows, so that a row has bytes. */
@ApplicationScoped
public class StoreFiles {

  private static final int LONGEST_NAME = 255;

  /** Control characters, and those that turn the direction of what follows. */
  private static final String PRETENCE = "[\\p{Cntrl}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]";

  /** In whose hands the name is when the collection has it already. */
  public enum SameName {
    /** The file takes the place of the document. */
    REPLACES,
    /** The file gets a number behind its name. */
    IS_NUMBERED
  }

  private static final String INSERT =
      "INSERT INTO document AS d (id, account_id, collection_id, name, reference, tags, metadata,"
          + " contents, contents_hash, character_count, word_count, token_count, created_at,"
          + " updated_at, state, cancel_cause, revision, next_attempt_at, lane, kind, blob_key,"
          + " size_bytes, password)"
          + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS json), '', '', 0, 0, 0, ?, ?, ?, ?, 1, ?, ?,"
          + " 'File', ?, ?, ?) ON CONFLICT (collection_id, name) DO ";
  private static final String REPLACE =
      "UPDATE SET reference = EXCLUDED.reference, tags = EXCLUDED.tags,"
          + " metadata = EXCLUDED.metadata, contents_hash = EXCLUDED.contents_hash,"
          + " updated_at = EXCLUDED.updated_at, revision = d.revision + 1,"
          + " next_attempt_at = EXCLUDED.next_attempt_at, work = 'Parse', lane = EXCLUDED.lane,"
          + " kind = 'File', blob_key = EXCLUDED.blob_key, size_bytes = EXCLUDED.size_bytes,"
          + " password = EXCLUDED.password, media_type = NULL, page_count = NULL, "
          + QueueDocuments.FRESH
          + ", warning = NULL";

  private final Database database;
  private final FileContents files;
  private final QueueDocuments queue;
  private final Collections collections;
  private final OneWriter writer;
  private final DocumentConfig config;
  private final Ids ids;
  private final Clock clock;

  StoreFiles(
      Database database,
      FileContents files,
      QueueDocuments queue,
      Collections collections,
      OneWriter writer,
      DocumentConfig config,
      Ids ids,
      Clock clock) {
    this.database = database;
    this.files = files;
    this.queue = queue;
    this.collections = collections;
    this.writer = writer;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * A file to take in.
   *
   * @param fields name, reference, tags and metadata; its contents are not looked at
   * @param path where its bytes are now
   * @param start whether it is read at once, or when somebody asks for it
   */
  public record NewFile(
      DocumentFields fields,
      Path path,
      long size,
      @Nullable String password,
      boolean start,
      SameName sameName) {}

  /**
   * The name of a file that came in a form. Browsers and clients write quotes and line breaks of a
   * name so that they do not end the header (HTML, "multipart/form-data encoding algorithm").
   */
  public static String nameOfUpload(@Nullable String given) {
    return nameOf(
        given == null
            ? null
            : given.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
  }

  /** A name that is a name: the last part of a path, without control characters. */
  public static String nameOf(@Nullable String given) {
    String name = given == null ? "" : given.replaceAll(PRETENCE, "");
    name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).strip();
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw ProblemException.invalid("file", "The file needs a name.");
    }
    if (name.length() > LONGEST_NAME) {
      throw ProblemException.invalid("file", "A name has at most " + LONGEST_NAME + " characters.");
    }
    return name;
  }

  /**
   * Takes the file in.
   *
   * @throws ProblemException 404 without the collection, 413 when it is too large, 400 when it is
   *     empty
   */
  public StoredDocument store(UUID account, UUID collection, NewFile file) {
    if (file.size() == 0) {
      throw ProblemException.invalid("file", "The file is empty.");
    }
    long most = config.largestFile().asLongValue();
    if (file.size() > most) {
      throw new ProblemException(
          ProblemType.TOO_LARGE,
          "A file may have at most " + most + " bytes (setting parley.documents.largest-file).");
    }
    collections.require(account, collection);
    UUID id = ids.next();
    String key = account + "/" + id;
    files.put(key, file.path());
    return writer.write(collection, () -> row(account, collection, file, id, key));
  }

  private StoredDocument row(UUID account, UUID collection, NewFile file, UUID id, String key) {
    queue.lock(account, collection);
    files.claim(key);
    String name = file.fields().name();
    if (file.sameName() == SameName.REPLACES) {
      files.noteReplaced(collection, new String[] {name});
      return insert(account, collection, file, name, id, key, REPLACE + " RETURNING id, state");
    }
    for (int number = 0; ; number++) {
      var stored =
          tryInsert(
              account,
              collection,
              file,
              numbered(name, number),
              id,
              key,
              "NOTHING RETURNING id, state");
      if (!stored.isEmpty()) {
        queue.announce(account, collection, file.start() ? 1 : 0);
        return stored.getFirst();
      }
    }
  }

  private StoredDocument insert(
      UUID account, UUID collection, NewFile file, String name, UUID id, String key, String clash) {
    StoredDocument stored = tryInsert(account, collection, file, name, id, key, clash).getFirst();
    queue.announce(account, collection, file.start() ? 1 : 0);
    return stored;
  }

  private List<StoredDocument> tryInsert(
      UUID account, UUID collection, NewFile file, String name, UUID id, String key, String clash) {
    Instant now = clock.instant();
    String texts = queue.laneOfTexts(collection);
    return database.list(
        INSERT + clash,
        row ->
            new StoredDocument(
                row.getObject("id", UUID.class), DocumentState.valueOf(row.getString("state"))),
        id,
        account,
        collection,
        name,
        file.fields().reference(),
        file.fields().tags().toArray(String[]::new),
        file.fields().metadata().toString(),
        now,
        now,
        file.start() ? "Queued" : "Cancelled",
        file.start() ? null : "NotStarted",
        now,
        texts.equals("Text") ? "File" : texts,
        key,
        file.size(),
        files.seal(file.password(), key));
  }

  /** {@code a.pdf}, then {@code a(1).pdf}, {@code a(2).pdf} and so on. */
  private static String numbered(String name, int number) {
    if (number == 0) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    return dot <= 0
        ? name + "(" + number + ")"
        : name.substring(0, dot) + "(" + number + ")" + name.substring(dot);
  }
}
