package dev.parley.parser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.apache.tika.detect.DefaultEncodingDetector;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.html.charsetdetector.StandardHtmlEncodingDetector;
import org.jspecify.annotations.Nullable;

/**
 * Tells the encoding of a text: what it says of itself where its bytes agree, UTF-8 where they are
 * UTF-8, and only then what statistics guess. Tika by itself asks statistics first, which take a
 * short text in Latin-1 for Cyrillic.
 */
final class FindEncoding implements EncodingDetector {

  private static final long serialVersionUID = 1L;

  private static final int SAMPLE = 64 * 1024;

  /** So few bytes beyond ASCII say nothing about the encoding. */
  private static final int FEW = 8;

  /** Among so many characters of UTF-8 one broken one is damage, not another encoding. */
  private static final int CHARACTERS_A_BREAK = 20;

  private static final Charset WESTERN = Charset.forName("windows-1252");

  @Override
  public @Nullable Charset detect(@Nullable InputStream input, Metadata metadata)
      throws IOException {
    if (input == null) {
      return null;
    }
    input.mark(SAMPLE);
    byte[] sample = input.readNBytes(SAMPLE);
    input.reset();
    Charset declared = named(metadata.get(Metadata.CONTENT_ENCODING));
    if (declared != null && agrees(sample, declared)) {
      return declared;
    }
    Charset page = new StandardHtmlEncodingDetector().detect(input, new Metadata());
    if (page != null) {
      return page;
    }
    Charset telling = new Count().add(sample, sample.length).charset();
    return telling != null ? telling : new DefaultEncodingDetector().detect(input, new Metadata());
  }

  private static @Nullable Charset named(@Nullable String name) {
    try {
      return name == null ? null : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return null;
    }
  }

  private static boolean agrees(byte[] sample, Charset charset) {
    CharsetDecoder decoder = charset.newDecoder();
    CoderResult result =
        decoder.decode(
            ByteBuffer.wrap(sample),
            CharBuffer.allocate(sample.length + 1),
            sample.length < SAMPLE);
    return !result.isError();
  }

  /** Counts what a text has of UTF-8 and beyond ASCII, as its bytes come. */
  static final class Count {

    private final CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer characters = CharBuffer.allocate(SAMPLE);
    private ByteBuffer left = ByteBuffer.allocate(0);
    private boolean zeros;
    private boolean mark;
    private long read;
    private long first = -1;
    private long beyond;
    private long wide;
    private long broken;

    Count add(byte[] bytes, int length) {
      if (read == 0 && length >= 3) {
        mark = bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
      }
      for (int at = 0; at < length; at++) {
        zeros |= bytes[at] == 0;
        if (bytes[at] < 0) {
          beyond++;
          first = first < 0 ? read + at : first;
        }
      }
      read += length;
      decode(ByteBuffer.allocate(left.remaining() + length).put(left).put(bytes, 0, length).flip());
      return this;
    }

    private void decode(ByteBuffer bytes) {
      while (true) {
        CoderResult result = utf8.decode(bytes, characters.clear(), false);
        characters.flip();
        for (int at = 0; at < characters.length(); at++) {
          wide += characters.charAt(at) >= 0x80 ? 1 : 0;
        }
        if (result.isUnderflow()) {
          left = bytes.slice();
          return;
        }
        if (result.isError()) {
          broken++;
          bytes.position(bytes.position() + result.length());
        }
      }
    }

    /** Where the first byte beyond ASCII is; 0 when there is none. */
    long first() {
      return Math.max(0, first);
    }

    /** Null where it takes statistics to tell. */
    @Nullable Charset charset() {
      if (zeros || mark) {
        return null; // UTF-16 and the like
      }
      if (broken == 0 || wide >= broken * CHARACTERS_A_BREAK) {
        return StandardCharsets.UTF_8;
      }
      return beyond <= FEW ? WESTERN : null;
    }
  }
}
