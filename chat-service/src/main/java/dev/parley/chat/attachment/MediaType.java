package dev.parley.chat.attachment;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * What bytes are, told by themselves: the signatures of the formats (WHATWG MIME Sniffing for
 * most), and for text that it is UTF-8 without control characters. A name only tells texts, and
 * packages of Office, apart.
 */
public record MediaType(String name, Kind kind) {

  private static final MediaType UNKNOWN = new MediaType("application/octet-stream", Kind.OTHER);
  private static final String OPEN_XML = "application/vnd.openxmlformats-officedocument.";

  private static final Map<String, String> TEXTS =
      Map.of(
          "md", "text/markdown",
          "csv", "text/csv",
          "tsv", "text/tab-separated-values",
          "json", "application/json",
          "xml", "application/xml",
          "eml", "message/rfc822");

  /** Tells what bytes are. */
  public static MediaType of(byte[] bytes, String fileName) {
    Signature head = new Signature(bytes);
    if (bytes.length == 0) {
      return UNKNOWN;
    }
    MediaType found = picture(head);
    found = found == null ? sound(head) : found;
    found = found == null ? document(head, bytes) : found;
    return found == null ? text(bytes, fileName) : found;
  }

  private static @org.jspecify.annotations.Nullable MediaType picture(Signature head) {
    if (head.has(0, "\u0089PNG\r\n\u001a\n")) {
      return new MediaType("image/png", Kind.IMAGE);
    }
    if (head.has(0, "\u00ff\u00d8\u00ff")) {
      return new MediaType("image/jpeg", Kind.IMAGE);
    }
    if (head.has(0, "GIF87a") || head.has(0, "GIF89a")) {
      return new MediaType("image/gif", Kind.IMAGE);
    }
    return head.has(0, "RIFF") && head.has(8, "WEBP")
        ? new MediaType("image/webp", Kind.IMAGE)
        : null;
  }

  private static @org.jspecify.annotations.Nullable MediaType sound(Signature head) {
    if (head.has(0, "RIFF") && head.has(8, "WAVE")) {
      return new MediaType("audio/wav", Kind.AUDIO);
    }
    if (head.has(0, "OggS")) {
      return new MediaType("audio/ogg", Kind.AUDIO);
    }
    if (head.has(0, "fLaC")) {
      return new MediaType("audio/flac", Kind.AUDIO);
    }
    if (head.has(0, "\u001aE\u00df\u00a3")) {
      return new MediaType("audio/webm", Kind.AUDIO);
    }
    if (head.has(4, "ftyp")) {
      return new MediaType("audio/mp4", Kind.AUDIO);
    }
    boolean mpeg = head.has(0, "ID3") || (head.at(0) == 0xff && (head.at(1) & 0xe6) == 0xe2);
    return mpeg ? new MediaType("audio/mpeg", Kind.AUDIO) : null;
  }

  private static @org.jspecify.annotations.Nullable MediaType document(
      Signature head, byte[] bytes) {
    if (head.has(0, "%PDF-")) {
      return new MediaType("application/pdf", Kind.DOCUMENT);
    }
    if (head.has(0, "{\\rtf")) {
      return new MediaType("application/rtf", Kind.DOCUMENT);
    }
    if (head.has(0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")) {
      return new MediaType("application/x-ole-storage", Kind.DOCUMENT);
    }
    return head.has(0, "PK\u0003\u0004") ? packaged(bytes) : null;
  }

  /** The names of a package's files stand in it in the clear. */
  private static MediaType packaged(byte[] bytes) {
    String names = new String(bytes, StandardCharsets.ISO_8859_1);
    if (names.startsWith("mimetypeapplication/", 30)) {
      int end = names.indexOf("PK", 38);
      String type = names.substring(38, Math.min(end < 0 ? 38 : end, 138));
      boolean plain = type.matches("application/(vnd\\.oasis\\.opendocument\\.[a-z-]+|epub\\+zip)");
      return plain
          ? new MediaType(type, Kind.DOCUMENT)
          : new MediaType("application/zip", Kind.OTHER);
    }
    if (names.contains("[Content_Types].xml")) {
      if (names.contains("word/")) {
        return new MediaType(OPEN_XML + "wordprocessingml.document", Kind.DOCUMENT);
      }
      if (names.contains("xl/")) {
        return new MediaType(OPEN_XML + "spreadsheetml.sheet", Kind.DOCUMENT);
      }
      if (names.contains("ppt/")) {
        return new MediaType(OPEN_XML + "presentationml.presentation", Kind.DOCUMENT);
      }
    }
    return new MediaType("application/zip", Kind.OTHER);
  }

  private static MediaType text(byte[] bytes, String fileName) {
    try {
      var decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
      boolean control =
          decoded
              .chars()
              .anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
      if (control) {
        return UNKNOWN;
      }
    } catch (CharacterCodingException e) {
      return UNKNOWN;
    }
    int dot = fileName.lastIndexOf('.');
    String ending = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    return new MediaType(TEXTS.getOrDefault(ending, "text/plain"), Kind.DOCUMENT);
  }

  /** True for what is read here and not by the process that reads files. */
  boolean isText() {
    return name.startsWith("text/") || TEXTS.containsValue(name);
  }

  /** The first bytes, as unsigned numbers. */
  private record Signature(byte[] bytes) {

    int at(int place) {
      return place < bytes.length ? bytes[place] & 0xff : -1;
    }

    boolean has(int from, String signature) {
      for (int i = 0; i < signature.length(); i++) {
        if (at(from + i) != signature.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
