package dev.scrip.audit.http;

import dev.scrip.audit.query.InvalidQueryException;
import io.helidon.common.parameters.Parameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The parameters of a query, checked one by one; what a route does not know it refuses. */
final class QueryParameters {
  private static final int MAX_VALUE = 2_048;
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
  private static final Pattern ARN = Pattern.compile("arn:aws:[!-~]{1,2040}");
  private static final Pattern ACCESS_KEY_ID = Pattern.compile("[A-Z0-9]{16,128}");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  private final Parameters given;

  QueryParameters(Parameters given, Set<String> known) throws InvalidQueryException {
    this.given = given;
    for (String name : given.names()) {
      if (!known.contains(name) && !name.startsWith("X-Amz-")) {
        throw new InvalidQueryException(
            "unknown parameter "
                + name
                + "; known: "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
  }

  Optional<String> text(String name) throws InvalidQueryException {
    if (!given.contains(name)) {
      return Optional.empty();
    }
    if (given.all(name).size() > 1) {
      throw new InvalidQueryException(name + " is given more than once");
    }
    String value = given.get(name);
    if (value.length() > MAX_VALUE) {
      throw new InvalidQueryException(name + " is longer than " + MAX_VALUE + " characters");
    }
    return Optional.of(value).filter(text -> !text.isEmpty());
  }

  Optional<String> arn(String name) throws InvalidQueryException {
    return matching(name, ARN, "an ARN");
  }

  Optional<String> account(String name) throws InvalidQueryException {
    return matching(name, ACCOUNT, "an account id of 12 digits");
  }

  Optional<String> accessKeyId(String name) throws InvalidQueryException {
    return matching(name, ACCESS_KEY_ID, "an access key id");
  }

  Optional<Instant> time(String name) throws InvalidQueryException {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant time = Instant.parse(value.get());
      if (time.isBefore(Instant.EPOCH) || !time.isBefore(LATEST)) {
        throw new InvalidQueryException(name + " is not within the years 1970 to 9999");
      }
      return Optional.of(time);
    } catch (DateTimeException e) {
      throw new InvalidQueryException(
          name + " is no ISO-8601 time in UTC, such as 2026-11-23T12:00:00Z");
    }
  }

  int number(String name, int fallback, int min, int max) throws InvalidQueryException {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number out of range
    }
    throw new InvalidQueryException(name + " is no number from " + min + " to " + max);
  }

  private Optional<String> matching(String name, Pattern pattern, String what)
      throws InvalidQueryException {
    Optional<String> value = text(name);
    if (value.isPresent() && !pattern.matcher(value.get()).matches()) {
      throw new InvalidQueryException(name + " is not " + what);
    }
    return value;
  }
}
