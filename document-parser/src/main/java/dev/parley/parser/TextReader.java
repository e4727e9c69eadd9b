package dev.parley.parser;

import dev.parley.parsing.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.tika.detect.AutoDetectReader;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Plain text in whatever encoding; a paragraph ends at an empty line. Lines stay lines, and tabs
 * stay: questions and answers, articles of laws and columns are told by them.
 */
final class TextReader implements dev.parley.parser.Reader {

  /** Texts that Tika's registry does not count as such. */
  private static final Set<String> TEXTS =
      Set.of(
          "application/x-ndjson",
          "application/jsonl",
          "application/javascript",
          "application/x-yaml",
          "application/yaml",
          "application/toml",
          "application/sql",
          "application/x-sql",
          "message/news"); // whatever begins with the word "Article", such as laws

  /** A longer run of lines without an empty one, and a longer line, is given out in parts. */
  private static final int LONGEST_PARAGRAPH = 100_000;

  private static final int SAMPLE = 64 * 1024;

  /** What is looked at to tell a text from other bytes. */
  private static final int LOOKED_AT = 4096;

  /** Of a text, one character in so many may be none. */
  private static final int CHARACTERS_A_STRAY = 10;

  static boolean reads(MediaType type) {
    return TEXTS.contains(type.toString())
        || MediaTypeRegistry.getDefaultRegistry().isInstanceOf(type, MediaType.TEXT_PLAIN);
  }

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException, TikaException {
    try (BufferedReader text = open(source.path(), source.name())) {
      StringBuilder paragraph = new StringBuilder();
      StringBuilder line = new StringBuilder();
      while (readLine(text, line)) {
        if (line.toString().isBlank() || paragraph.length() > LONGEST_PARAGRAPH) {
          blocks.lines(paragraph.toString());
          paragraph.setLength(0);
        }
        paragraph.append(line).append('\n');
      }
      blocks.lines(paragraph.toString());
    }
    return Outcome.PLAIN;
  }

  /**
   * The next line, or as much of it as one takes at a time; false at the end. It ends with CR, LF
   * or both.
   */
  private static boolean readLine(BufferedReader text, StringBuilder line) throws IOException {
    line.setLength(0);
    int next = text.read();
    if (next < 0) {
      return false;
    }
    while (next >= 0 && next != '\n' && next != '\r') {
      line.append((char) next);
      if (line.length() >= LONGEST_PARAGRAPH && !Character.isHighSurrogate((char) next)) {
        return true;
      }
      next = text.read();
    }
    if (next == '\r') {
      text.mark(1);
      if (text.read() != '\n') {
        text.reset();
      }
    }
    return true;
  }

  /** The file's characters, in the encoding that its bytes are in most likely. */
  static BufferedReader open(Path path, String name) throws IOException, TikaException {
    Charset charset = charsetOf(path, name);
    InputStream bytes = Files.newInputStream(path);
    try {
      BufferedReader text =
          charset == null
              ? new AutoDetectReader(bytes, hints(name))
              : new BufferedReader(new InputStreamReader(bytes, charset));
      requireText(text);
      return text;
    } catch (IOException | TikaException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static Metadata hints(String name) {
    Metadata hints = new Metadata();
    hints.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    return hints;
  }

  /** Null where the beginning of the file tells, as it does in UTF-16. */
  private static @Nullable Charset charsetOf(Path path, String name)
      throws IOException, TikaException {
    FindEncoding.Count count = new FindEncoding.Count();
    try (InputStream bytes = Files.newInputStream(path)) {
      byte[] part = new byte[SAMPLE];
      for (int read = bytes.read(part); read >= 0; read = bytes.read(part)) {
        count.add(part, read);
      }
    }
    Charset charset = count.charset();
    if (charset != null || count.first() < SAMPLE) {
      return charset;
    }
    try (InputStream bytes = Files.newInputStream(path)) {
      bytes.skipNBytes(count.first() - LOOKED_AT);
      return new AutoDetectReader(bytes, hints(name)).getCharset();
    }
  }

  /**
   * Makes sure that there are characters, whatever the file's name promises.
   *
   * @throws ReadFailure when most of it is nothing that anybody writes
   */
  private static void requireText(BufferedReader text) throws IOException {
    text.mark(LOOKED_AT + 1);
    char[] beginning = new char[LOOKED_AT];
    int length = Math.max(0, text.read(beginning));
    text.reset();
    int strays = 0;
    for (int at = 0; at < length; at++) {
      strays += isStray(beginning[at]) ? 1 : 0;
    }
    if (strays * CHARACTERS_A_STRAY > length) {
      throw new ReadFailure(
          Failure.Kind.UNSUPPORTED,
          "The file is named like a text, but its bytes are none that can be read as one.");
    }
  }

  private static boolean isStray(char character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> !Character.isWhitespace(character) && character != 0x85;
      case Character.UNASSIGNED, Character.PRIVATE_USE -> true;
      default -> character == '\uFFFD';
    };
  }
}
