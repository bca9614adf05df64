package dev.scrip.issuer.authn.idp;

import dev.scrip.issuer.policy.condition.AddressRange;
import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.spi.DnsResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Resolves hosts to public addresses alone, at the moment of connecting: a name that is checked
 * earlier could lead elsewhere by then.
 *
 * <p>Source of the ranges: the IANA registries of special-purpose IPv4 and IPv6 addresses.
 */
final class PublicAddresses implements DnsResolver {
  private static final List<AddressRange> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .map(AddressRange::parse)
          .map(Optional::orElseThrow)
          .toList();

  /** A host that must not be asked. */
  static final class NotPublicException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private NotPublicException(String message) {
      super(message);
    }
  }

  @Override
  public InetAddress resolveAddress(String host, DnsAddressLookup lookup) {
    try {
      InetAddress[] all = InetAddress.getAllByName(host);
      for (InetAddress address : all) {
        if (!isPublic(address)) {
          throw new NotPublicException(host + " has an address that is not public");
        }
      }
      return lookup.filter(all)[0];
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(host + " has no address", e);
    }
  }

  static boolean isPublic(InetAddress address) {
    String literal = address.getHostAddress();
    int scope = literal.indexOf('%');
    String plain = scope < 0 ? literal : literal.substring(0, scope);
    return SPECIAL.stream().noneMatch(range -> range.contains(plain));
  }
}
