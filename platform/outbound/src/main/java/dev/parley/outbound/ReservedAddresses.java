package dev.parley.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses that are not of the public internet, by IANA's special-purpose registries. */
final class ReservedAddresses {

  private static final int BITS_OF_IPV4 = 32;

  /** RFC 6890 and its updates: network, and how many of its bits count. */
  private static final int[][] RESERVED_4 = {
    {0x00000000, 8}, // "this network"
    {0x0a000000, 8}, // private
    {0x64400000, 10}, // shared by carriers (RFC 6598)
    {0x7f000000, 8}, // loopback
    {0xa9fe0000, 16}, // link-local, with the metadata services of clouds
    {0xac100000, 12}, // private
    {0xc0000000, 24}, // protocol assignments
    {0xc0000200, 24}, // documentation
    {0xc0586300, 24}, // 6to4 relays
    {0xc0a80000, 16}, // private
    {0xc6120000, 15}, // benchmarks
    {0xc6336400, 24}, // documentation
    {0xcb007100, 24}, // documentation
    {0xe0000000, 3}, // multicast, reserved and broadcast
  };

  private ReservedAddresses() {}

  /** Whether an address is not one of the public internet. */
  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isReserved4(bytes) : isReserved6(bytes);
  }

  private static boolean isReserved4(byte[] bytes) {
    int value = 0;
    for (byte b : bytes) {
      value = value << Byte.SIZE | b & 0xff;
    }
    for (int[] network : RESERVED_4) {
      if ((value ^ network[0]) >>> BITS_OF_IPV4 - network[1] == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Global unicast is 2000::/3 and no other; addresses that stand for an IPv4 address are public
   * when that one is (NAT64), or refused because nothing needs them any more (mapped, compatible,
   * 6to4, Teredo).
   */
  private static boolean isReserved6(byte[] b) {
    if (isNat64(b)) {
      return contain(ipv4(b));
    }
    int first = (b[0] & 0xff) << 8 | b[1] & 0xff;
    int second = (b[2] & 0xff) << 8 | b[3] & 0xff;
    boolean global = first >>> 13 == 1;
    boolean protocols = first == 0x2001 && second < 0x200; // Teredo, ORCHID, benchmarks
    boolean documentation =
        first == 0x2001 && second == 0x0db8 || first == 0x3fff && second < 0x1000;
    boolean sixToFour = first == 0x2002;
    return !global || protocols || documentation || sixToFour;
  }

  /** 64:ff9b::/96 (RFC 6052), which a network without IPv4 gives for public names. */
  private static boolean isNat64(byte[] b) {
    boolean prefix = b[0] == 0 && b[1] == 0x64 && (b[2] & 0xff) == 0xff && (b[3] & 0xff) == 0x9b;
    for (int i = 4; i < 12; i++) {
      prefix &= b[i] == 0;
    }
    return prefix;
  }

  private static InetAddress ipv4(byte[] v6) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(v6, 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an IPv4 address", e);
    }
  }
}
