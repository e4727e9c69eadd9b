package dev.parley.outbound;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Reads addresses as people and pages write them. */
final class OutboundUrl {

  private static final String ILLEGAL = "\"<>\\^`{|}";

  private OutboundUrl() {}

  /** Reads an address; its fragment is left out, since it is never sent. */
  static URI parse(String url) throws RefusedException {
    String text = escaped(url);
    int fragment = text.indexOf('#');
    return AddressPolicy.parse(fragment < 0 ? text : text.substring(0, fragment));
  }

  /** Escapes what a URL may not hold, such as spaces and letters outside ASCII. */
  static String escaped(String url) {
    StringBuilder text = new StringBuilder(url.length());
    for (byte b : url.strip().getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c <= ' ' || c >= 0x7f || ILLEGAL.indexOf(c) >= 0) {
        text.append('%').append(String.format("%02X", c));
      } else {
        text.append((char) c);
      }
    }
    return text.toString();
  }
}
