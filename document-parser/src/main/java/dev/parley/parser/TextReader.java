package dev.parley.parser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.tika.detect.AutoDetectReader;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * Plain text in whatever encoding; a paragraph ends at an empty line. Lines stay lines, and tabs
 * stay: questions and answers, articles of laws and columns are told by them.
 */
final class TextReader implements Reader {

  private static final Set<String> TEXTS =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/jsonl",
          "application/javascript",
          "application/x-sh",
          "application/x-yaml",
          "application/yaml",
          "application/toml",
          "application/sql",
          "application/x-sql",
          "message/news"); // whatever begins with the word "Article", such as laws

  /** A longer run of lines without an empty one is given out in parts. */
  private static final int LONGEST_PARAGRAPH = 100_000;

  private static final int SAMPLE = 64 * 1024;

  /** So few bytes beyond ASCII say nothing about the encoding. */
  private static final int FEW = 8;

  static boolean reads(String type) {
    return TEXTS.contains(type);
  }

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException, TikaException {
    try (BufferedReader lines = open(source.path(), source.name())) {
      StringBuilder paragraph = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || paragraph.length() > LONGEST_PARAGRAPH) {
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
   * UTF-8 where the bytes are well-formed UTF-8, which no other text is by chance; Windows-1252
   * where too few bytes are beyond ASCII for any statistics; null for all else.
   */
  private static @Nullable Charset telling(Path path) throws IOException {
    byte[] sample;
    try (InputStream bytes = Files.newInputStream(path)) {
      sample = bytes.readNBytes(SAMPLE);
    }
    for (byte each : sample) {
      if (each == 0) {
        return null; // UTF-16 and the like
      }
    }
    int end = sample.length;
    if (end == SAMPLE) {
      while (end > 0 && sample[end - 1] < 0) {
        end--; // a character may be cut in two at the end of the sample
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(sample, 0, end));
      return end >= 3 && sample[0] == (byte) 0xEF && sample[1] == (byte) 0xBB
          ? null
          : StandardCharsets.UTF_8;
    } catch (CharacterCodingException notUtf8) {
      int beyond = 0;
      for (byte each : sample) {
        beyond += each < 0 ? 1 : 0;
      }
      return beyond <= FEW ? Charset.forName("windows-1252") : null;
    }
  }

  /** The file's characters, in the encoding that its bytes are in most likely. */
  static BufferedReader open(Path path, String name) throws IOException, TikaException {
    Metadata hints = new Metadata();
    hints.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    InputStream bytes = Files.newInputStream(path);
    try {
      Charset telling = telling(path);
      return telling == null
          ? new AutoDetectReader(bytes, hints)
          : new BufferedReader(new InputStreamReader(bytes, telling));
    } catch (IOException | TikaException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }
}
