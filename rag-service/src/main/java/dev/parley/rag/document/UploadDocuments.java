package dev.parley.rag.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.parley.web.lines.JsonLines;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a JSONL upload line by line. Good lines are stored in batches, each batch in one
 * transaction; a bad line is passed over, counted, and told with its number and the reason.
 *
 * <p>When the upload breaks off, the whole lines that had arrived are kept: sending the file again
 * then queues only what is missing or changed.
 */
@ApplicationScoped
class UploadDocuments {

  private static final int MOST_ERRORS = 100;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final StoreDocuments store;
  private final DocumentReader reader;
  private final DocumentConfig config;
  private final ObjectReader json;

  UploadDocuments(
      StoreDocuments store, DocumentReader reader, DocumentConfig config, ObjectMapper json) {
    this.store = store;
    this.reader = reader;
    this.config = config;
    this.json = json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** A line that was passed over. */
  record BadLine(long line, String reason) {}

  /**
   * What became of an upload.
   *
   * @param enqueued documents that wait for indexing now
   * @param skipped lines that were passed over
   * @param unchanged documents that were there with the same contents
   * @param errors the first hundred of the lines that were passed over
   */
  record Report(int enqueued, int skipped, int unchanged, List<BadLine> errors) {}

  /**
   * Reads the stream to its end.
   *
   * @throws ProblemException 400 when the stream breaks off; what was whole until then is stored
   */
  Report upload(UUID account, UUID collection, InputStream input) {
    Upload upload = new Upload(account, collection);
    JsonLines lines = new JsonLines(input, Math.toIntExact(config.longestLine().asLongValue()));
    try {
      for (JsonLines.Line line = lines.next(); line != null; line = lines.next()) {
        upload.take(line);
      }
    } catch (IOException brokenOff) {
      upload.flush();
      throw new ProblemException(
          ProblemType.INVALID_REQUEST,
          "The upload broke off. "
              + upload.stored()
              + " documents of whole lines that had arrived are stored; send it again.",
          List.of(),
          null,
          brokenOff);
    }
    upload.flush();
    return upload.report();
  }

  /** The state of one upload. */
  private final class Upload {
    private final UUID account;
    private final UUID collection;
    private final List<DocumentFields> batch = new ArrayList<>();
    private final List<BadLine> errors = new ArrayList<>();
    private int characters;
    private int queued;
    private int unchanged;
    private int skipped;

    Upload(UUID account, UUID collection) {
      this.account = account;
      this.collection = collection;
    }

    void take(JsonLines.Line line) {
      byte[] text = line.text();
      if (text == null) {
        skip(line, "The line is longer than " + config.longestLine().asLongValue() + " bytes.");
        return;
      }
      int start = line.number() == 1 && startsWithMark(text) ? BYTE_ORDER_MARK.length : 0;
      if (isBlank(text, start)) {
        return;
      }
      DocumentFields fields = read(line, text, start);
      if (fields != null) {
        add(fields);
      }
    }

    /** The document of a line; null when the line was skipped. */
    private @Nullable DocumentFields read(JsonLines.Line line, byte[] text, int start) {
      try {
        return reader.read(json.readTree(text, start, text.length - start));
      } catch (ProblemException invalid) {
        skip(line, invalid.detail());
      } catch (JsonProcessingException broken) {
        skip(line, line.ended() ? notJson(broken) : "The upload ends within this line.");
      } catch (IOException impossible) {
        throw new IllegalStateException("Bytes in memory could not be read", impossible);
      }
      return null;
    }

    private void add(DocumentFields fields) {
      batch.add(fields);
      characters += fields.contents().length();
      if (batch.size() >= config.batchSize() || characters >= config.batchCharacters()) {
        flush();
      }
    }

    private void skip(JsonLines.Line line, String reason) {
      skipped++;
      if (errors.size() < MOST_ERRORS) {
        errors.add(new BadLine(line.number(), reason));
      }
    }

    void flush() {
      if (batch.isEmpty()) {
        return;
      }
      List<DocumentFields> whole = List.copyOf(batch);
      batch.clear();
      characters = 0;
      StoreDocuments.Stored stored = store.store(account, collection, whole);
      queued += stored.queued();
      unchanged += stored.unchanged();
    }

    int stored() {
      return queued + unchanged;
    }

    Report report() {
      return new Report(queued, skipped, unchanged, List.copyOf(errors));
    }
  }

  private static String notJson(JsonProcessingException broken) {
    var at = broken.getLocation();
    return "Not well-formed JSON" + (at == null ? "." : ", column " + at.getColumnNr() + ".");
  }

  private static boolean startsWithMark(byte @Nullable [] text) {
    return text != null
        && text.length >= BYTE_ORDER_MARK.length
        && java.util.Arrays.equals(text, 0, 3, BYTE_ORDER_MARK, 0, 3);
  }

  private static boolean isBlank(byte[] text, int start) {
    for (int at = start; at < text.length; at++) {
      if (text[at] > ' ' || text[at] < 0) {
        return false;
      }
    }
    return true;
  }
}
