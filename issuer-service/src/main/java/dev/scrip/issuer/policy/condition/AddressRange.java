package dev.scrip.issuer.policy.condition;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of addresses in CIDR notation, IPv4 or IPv6; an address alone is a range of one. Only
 * literals: nothing is ever looked up.
 */
public final class AddressRange {
  private static final int BYTE = 8;

  private final byte[] network;
  private final int bits;

  private AddressRange(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /** The range that text spells. */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> network = literal(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      return Optional.empty();
    }
    int most = network.get().length * BYTE;
    if (slash < 0) {
      return Optional.of(new AddressRange(network.get(), most));
    }
    String written = text.substring(slash + 1);
    boolean number = written.matches("\\d{1,3}") && Integer.parseInt(written) <= most;
    return number
        ? Optional.of(new AddressRange(network.get(), Integer.parseInt(written)))
        : Optional.empty();
  }

  /** Whether a literal address lies in it. */
  public boolean contains(String address) {
    Optional<byte[]> literal = literal(address);
    if (literal.isEmpty() || literal.get().length != network.length) {
      return false;
    }
    byte[] bytes = literal.get();
    int whole = bits / BYTE;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != network[i]) {
        return false;
      }
    }
    int rest = bits % BYTE;
    return rest == 0 || ((bytes[whole] ^ network[whole]) & 0xff) >>> (BYTE - rest) == 0;
  }

  /** In CIDR notation. */
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/" + bits;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // the length was that of an address
    }
  }

  private static Optional<byte[]> literal(String text) {
    boolean plain = text.indexOf('.') >= 0 ? isDotted(text) : text.indexOf(':') >= 0;
    if (!plain || text.indexOf('%') >= 0) {
      return Optional.empty(); // ofLiteral() also takes forms such as 0x7f.1 and scoped addresses
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text).getAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isDotted(String text) {
    return text.indexOf(':') >= 0 || text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }
}
