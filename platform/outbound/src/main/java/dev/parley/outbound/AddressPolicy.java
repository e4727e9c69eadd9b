package dev.parley.outbound;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Decides which addresses an account may have us call: public ones over http and https, on any
 * port. Without this, an account could read what only this machine can reach (server-side request
 * forgery).
 */
@Singleton
public final class AddressPolicy {

  private static final List<String> SCHEMES = List.of("http", "https");

  /** A last label of digits or 0x makes the whole host a number to many resolvers. */
  private static final Pattern NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)");

  private static final Pattern DOTTED_QUAD =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

  private final Resolver resolver;
  private final Predicate<InetAddress> refused;

  /** The policy that the settings ask for, with the system's own resolver. */
  @Inject
  public AddressPolicy(OutboundConfig config) {
    this(config, host -> List.of(InetAddress.getAllByName(host)));
  }

  /** The same, with another way from names to addresses. */
  public AddressPolicy(OutboundConfig config, Resolver resolver) {
    this(
        resolver,
        // link-local ones are refused either way: clouds give out credentials there
        address ->
            config.allowPrivate()
                ? address.isLinkLocalAddress()
                : ReservedAddresses.contain(address));
  }

  AddressPolicy(Resolver resolver, Predicate<InetAddress> refused) {
    this.resolver = resolver;
    this.refused = refused;
  }

  /** The way from a name to its addresses. */
  @FunctionalInterface
  public interface Resolver {

    /**
     * The addresses of a name, or the one of a literal (without brackets), in the order in which
     * they shall be tried; never empty. Blocks.
     *
     * @throws UnknownHostException when there is none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
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

  /** Reads an address, which has scheme, host and perhaps port, path and query, nothing else. */
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
    if (uri.getPort() == 0 || uri.getPort() > 0xffff) {
      throw new RefusedException("The URL's port is not a port.");
    }
    checkNotation(uri.getHost());
    return uri;
  }

  /**
   * Refuses what resolvers read in different ways: 127.1, 0x7f000001, 017700000001, 2130706433,
   * names with a final dot, and IPv6 addresses with a zone.
   */
  private static void checkNotation(String host) throws RefusedException {
    boolean oddNumber = NUMBER.matcher(host).matches() && !DOTTED_QUAD.matcher(host).matches();
    if (oddNumber || host.endsWith(".") || host.contains("%")) {
      throw new RefusedException("The URL's host is written in an unusual way.");
    }
  }

  /**
   * Resolves a host for a call that follows at once, to the returned address and no other: a second
   * look-up could give something else.
   *
   * @throws RefusedException when any of its addresses may not be called
   * @throws UnknownHostException when it has none
   */
  public InetAddress resolve(URI uri) throws RefusedException, UnknownHostException {
    return resolve(uri.getHost()).getFirst();
  }

  /**
   * The addresses of a host, all of which may be called. One that may not spoils all: a name that
   * has both kinds was made to deceive.
   */
  List<InetAddress> resolve(String host) throws RefusedException, UnknownHostException {
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    List<InetAddress> addresses = resolver.resolve(name);
    if (addresses.isEmpty()) {
      throw new UnknownHostException(name);
    }
    if (addresses.stream().anyMatch(refused)) {
      throw new RefusedException("Private, local and reserved addresses may not be called.");
    }
    return addresses;
  }
}
