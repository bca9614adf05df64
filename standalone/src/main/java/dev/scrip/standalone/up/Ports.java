package dev.scrip.standalone.up;

import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports before anything listens on them. */
final class Ports {
  private Ports() {}

  /** The port to use: the wanted one if it is free, any free one if 0 is wanted. */
  static int free(String host, int wanted, String flag) throws UsageException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(host), wanted));
      return socket.getLocalPort();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--host takes a literal address, not " + host, e);
    } catch (IOException e) {
      throw new UsageException(
          "port " + wanted + " is taken; choose another with " + flag + " PORT", e);
    }
  }

  /** A free port on loopback, the former one if it still is. */
  static int internal(int former) throws UsageException {
    if (former > 0) {
      try {
        return free("127.0.0.1", former, "");
      } catch (UsageException e) {
        // somebody has taken it since; any other does
      }
    }
    return free("127.0.0.1", 0, "");
  }
}
