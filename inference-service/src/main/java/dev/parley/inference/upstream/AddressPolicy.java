package dev.parley.inference.upstream;

import jakarta.inject.Singleton;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides which addresses an account may have us call: public ones over http and https. Without
 * this, an account could read what only this machine can reach (server-side request forgery).
 */
@Singleton
public final class AddressPolicy {

  private static final List<String> SCHEMES = List.of("http", "https");

  private final boolean allowPrivate;

  AddressPolicy(OutboundConfig config) {
    this.allowPrivate = config.allowPrivate();
  }

  /** An address that may not be called; the message says why, for the account that gave it. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Checks an address when it is configured. A name that cannot be resolved now is accepted: {@link
   * #resolve} decides again at each call.
   */
  public void check(String address) throws RefusedException {
    URI uri = parse(address);
    try {
      resolve(uri);
    } catch (UnknownHostException e) {
      return; // decided when it is called
    }
  }

  /** Reads an address, which has scheme, host and perhaps port and path, and nothing else. */
  public static URI parse(String address) throws RefusedException {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new RefusedException("This is not a URL.");
    }
    String scheme = uri.getScheme();
    if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
      throw new RefusedException("The URL must start with http:// or https://.");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new RefusedException("The URL names no host.");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new RefusedException("The URL may hold no user name and no fragment.");
    }
    return uri;
  }

  /**
   * Resolves a host for a call that follows at once, to the returned address and no other: a second
   * look-up could give something else.
   *
   * @throws RefusedException when any of its addresses may not be called
   * @throws UnknownHostException when it has none
   */
  public InetAddress resolve(URI uri) throws RefusedException, UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(hostOf(uri));
    if (!allowPrivate && Arrays.stream(addresses).anyMatch(AddressPolicy::isPrivate)) {
      throw new RefusedException("Private, local and reserved addresses may not be called.");
    }
    return addresses[0];
  }

  private static String hostOf(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether an address is not one of the public internet (IANA special-purpose registries). */
  static boolean isPrivate(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return isReserved4(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
    }
    @Nullable InetAddress embedded = embedded4(bytes);
    boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
    return uniqueLocal || (embedded != null && isPrivate(embedded));
  }

  private static boolean isReserved4(int a, int b, int c) {
    return a == 0
        || a >= 240
        || (a == 100 && b >= 64 && b < 128)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 198 && (b == 18 || b == 19));
  }

  /** The IPv4 address inside one of NAT64 (RFC 6052), 6to4 (RFC 3056) or IPv4-compatible form. */
  private static @Nullable InetAddress embedded4(byte[] v6) {
    if (v6[0] == 0x20 && v6[1] == 0x02) {
      return ipv4(v6, 2);
    }
    boolean nat64 = v6[0] == 0 && v6[1] == 0x64 && (v6[2] & 0xff) == 0xff && (v6[3] & 0xff) == 0x9b;
    boolean compatible = true;
    for (int i = 0; i < 12; i++) {
      compatible &= v6[i] == 0;
    }
    return nat64 || compatible ? ipv4(v6, 12) : null;
  }

  private static InetAddress ipv4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an IPv4 address", e);
    }
  }
}
