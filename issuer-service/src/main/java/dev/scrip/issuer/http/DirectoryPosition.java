package dev.scrip.issuer.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory's position in headers. A reply tells one that is not before the one it reflects; a
 * client that sends it with its next request, to whichever issuer, reads what it wrote.
 */
final class DirectoryPosition {
  static final HeaderName HEADER = HeaderNames.create("x-scrip-position");

  private static final Pattern FORM = Pattern.compile("iam\\.changes@(\\d{1,18})");

  private DirectoryPosition() {}

  static String told(long position) {
    return "iam.changes@" + position;
  }

  /** A client that names a position is answered from there on, or told to come again. */
  static boolean isReached(ServerRequest request, IssuerServer.Positions positions) {
    Optional<String> asked = Requests.header(request, HEADER);
    if (asked.isEmpty()) {
      return true;
    }
    OptionalLong position = parse(asked.get());
    return position.isEmpty() || positions.hasReached(position.getAsLong());
  }

  /** The position that a header's value spells; empty if it is none. */
  private static OptionalLong parse(String value) {
    Matcher matcher = FORM.matcher(value);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
