package dev.parley.rag.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.sql.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a caller says of a document, checked; see {@link DocumentReader}. */
public record DocumentFields(
    String name,
    String contents,
    @Nullable String reference,
    List<String> tags,
    JsonNode metadata) {

  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  public DocumentFields {
    name = storable(name);
    contents = storable(contents);
    reference = reference == null ? null : storable(reference);
    tags = tags.stream().map(DocumentFields::storable).distinct().toList();
  }

  /**
   * The text as it is read back: without NUL characters, and with the replacement character for a
   * half of a surrogate pair, which no encoding has. Compared with what is stored, it is the same.
   */
  private static String storable(String text) {
    String clean = Database.withoutNul(text);
    return HALF.matcher(clean).replaceAll("\uFFFD");
  }

  /** SHA-256 of the contents: what decides whether they have to be indexed anew. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(contents.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  int words() {
    return (int) WORD.matcher(contents).results().count();
  }
}
