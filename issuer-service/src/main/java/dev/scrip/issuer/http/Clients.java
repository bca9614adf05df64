package dev.scrip.issuer.http;

import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.record.Forwarding;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from. What proxies say of it is believed of those alone that are trusted:
 * others could name any address.
 */
final class Clients {
  private static final HeaderName PROTOCOL = HeaderNames.create("X-Forwarded-Proto");
  // The names that Amazon's load balancers use; others can be told to send them.
  private static final HeaderName TLS_VERSION = HeaderNames.create("X-Amzn-Tls-Version");
  private static final HeaderName CIPHER_SUITE = HeaderNames.create("X-Amzn-Tls-Cipher-Suite");
  private static final Pattern VERSION = Pattern.compile("TLSv1(\\.[0-3])?");
  private static final Pattern SUITE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int MAX_HOPS = 32;

  private final List<AddressRange> trusted;

  /**
   * Clients behind proxies of some addresses.
   *
   * @param trusted addresses and ranges in CIDR notation
   */
  Clients(List<AddressRange> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /**
   * A client.
   *
   * @param address its literal address
   * @param forwarding what the proxy says that the connection comes from, if it is a trusted one
   * @param secure whether it speaks TLS, with us or with the proxy
   */
  record Client(String address, @Nullable Forwarding forwarding, boolean secure) {}

  Client of(ServerRequest request) {
    String peer =
        request.remotePeer().address() instanceof InetSocketAddress socket
            ? socket.getAddress().getHostAddress()
            : request.remotePeer().host();
    if (trusted.isEmpty() || !isTrusted(peer)) {
      return new Client(peer, null, request.isSecure());
    }
    String address = client(request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of), peer);
    boolean secure =
        request.isSecure() || last(request, PROTOCOL).filter("https"::equalsIgnoreCase).isPresent();
    return new Client(
        address,
        new Forwarding(
            peer,
            told(request, TLS_VERSION, VERSION).orElse(null),
            told(request, CIPHER_SUITE, SUITE).orElse(null)),
        secure);
  }

  /**
   * The nearest address that no trusted proxy has: each proxy adds whom it was called by on the
   * right, and what lies further left anybody can have written.
   */
  String client(List<String> headers, String peer) {
    List<String> hops = new ArrayList<>();
    for (String header : headers) {
      hops.addAll(List.of(header.split(",", -1)));
    }
    String nearest = peer;
    for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MAX_HOPS); i--) {
      Optional<String> hop = literal(hops.get(i).strip());
      if (hop.isEmpty()) {
        return nearest; // no address: nothing left of it is worth more
      }
      nearest = hop.get();
      if (!isTrusted(nearest)) {
        return nearest;
      }
    }
    return nearest;
  }

  private static Optional<String> told(ServerRequest request, HeaderName name, Pattern form) {
    return last(request, name).filter(value -> form.matcher(value).matches());
  }

  /** What the proxy itself added stands last, where it adds instead of replacing. */
  private static Optional<String> last(ServerRequest request, HeaderName name) {
    List<String> values = request.headers().all(name, List::of);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String value = values.getLast();
    return Optional.of(value.substring(value.lastIndexOf(',') + 1).strip());
  }

  private boolean isTrusted(String address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  /** A literal address, without the port that some proxies add. */
  private static Optional<String> literal(String hop) {
    String bare = hop;
    if (hop.startsWith("[") && hop.indexOf(']') > 0) {
      bare = hop.substring(1, hop.indexOf(']'));
    } else if (hop.indexOf('.') > 0 && hop.indexOf(':') > 0) {
      bare = hop.substring(0, hop.indexOf(':'));
    }
    return AddressRange.parse(bare).isPresent() && bare.indexOf('/') < 0
        ? Optional.of(bare)
        : Optional.empty();
  }
}
