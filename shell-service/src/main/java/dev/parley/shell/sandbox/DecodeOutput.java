package dev.parley.shell.sandbox;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns bytes that come in pieces into whole characters; what is no UTF-8 becomes U+FFFD. */
final class DecodeOutput {

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer rest = ByteBuffer.allocate(0);

  /** The characters that are complete with these bytes. */
  String decode(byte[] bytes, int length, boolean end) {
    ByteBuffer all = ByteBuffer.allocate(rest.remaining() + length);
    all.put(rest).put(bytes, 0, length).flip();
    CharBuffer text = CharBuffer.allocate(all.remaining() + 4);
    decoder.decode(all, text, end);
    if (end) {
      decoder.flush(text);
    }
    rest = all;
    return text.flip().toString();
  }
}
