package dev.parley.chat.client;

import java.net.URI;

/** Addresses as people give them. */
public final class WebAddress {

  private WebAddress() {}

  /** Whether a text is an http or https address with a host and without a password in it. */
  public static boolean isOne(String text) {
    try {
      URI uri = URI.create(text);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      return web && uri.getHost() != null && uri.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
