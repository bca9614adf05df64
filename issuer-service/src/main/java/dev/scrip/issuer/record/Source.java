package dev.scrip.issuer.record;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What a client counts as where clients are counted by their address. */
public final class Source {
  private Source() {}

  /** What an address counts as: IPv6 by its /64, because one customer has all of it. */
  public static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    InetAddress parsed;
    try {
      parsed = InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      return address; // a service handed over what is no literal
    }
    if (!(parsed instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = parsed.getAddress();
    StringBuilder prefix = new StringBuilder();
    for (int i = 0; i < 8; i += 2) {
      prefix
          .append(Integer.toHexString(((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)))
          .append(':');
    }
    return prefix.append(":/64").toString();
  }
}
