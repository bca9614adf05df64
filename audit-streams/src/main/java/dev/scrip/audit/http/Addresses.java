package dev.scrip.audit.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;

/** Where a request comes from and goes to. */
final class Addresses {
  private static final int MAX_AGENT = 1_024;

  private Addresses() {}

  /** The literal address of the client. */
  static String of(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress socket
        ? socket.getAddress().getHostAddress()
        : request.remotePeer().host();
  }

  static String agent(ServerRequest request) {
    String agent =
        request.headers().contains(HeaderNames.USER_AGENT)
            ? request.headers().get(HeaderNames.USER_AGENT).get()
            : "";
    return agent.length() > MAX_AGENT ? agent.substring(0, MAX_AGENT) : agent;
  }

  /** Whether a Host header names this very machine: what goes there leaves it not. */
  static boolean isLocal(String host) {
    String name = host.replaceFirst(":\\d+$", "");
    return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
  }
}
