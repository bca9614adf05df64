package dev.scrip.audit.oidc;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How people sign in to the console by OpenID Connect.
 *
 * @param provider the provider's issuer identifier
 * @param clientId the console's client id there
 * @param clientSecret its secret, if it has one
 * @param roleArn the role whose session a person gets
 * @param console the console's address as browsers see it; empty: this very machine
 */
public record OidcSettings(
    URI provider,
    String clientId,
    Optional<String> clientSecret,
    String roleArn,
    Optional<URI> console) {
  private static final Pattern ROLE =
      Pattern.compile("arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+");
  private static final Set<String> KNOWN =
      Set.of("issuer", "clientId", "clientSecret", "roleArn", "url");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /**
   * The settings of a file of Java properties.
   *
   * @throws IllegalArgumentException if they can't be understood; the message says why
   */
  public static OidcSettings parse(String file) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("it can't be read", e);
    }
    Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          unknown + ": there are " + String.join(", ", new TreeSet<>(KNOWN)) + " only");
    }
    String role = need(properties, "roleArn");
    if (!ROLE.matcher(role).matches()) {
      throw new IllegalArgumentException("roleArn is no ARN of a role");
    }
    return new OidcSettings(
        web("issuer", need(properties, "issuer")),
        need(properties, "clientId"),
        text(properties, "clientSecret"),
        role,
        text(properties, "url").map(OidcSettings::console));
  }

  private static URI console(String url) {
    URI uri = web("url", url);
    if (!uri.getPath().isEmpty() && !uri.getPath().equals("/")) {
      throw new IllegalArgumentException("url has a path: the console is at /console of its host");
    }
    return uri;
  }

  private static String need(Properties properties, String name) {
    return text(properties, name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
  }

  private static Optional<String> text(Properties properties, String name) {
    return Optional.ofNullable(properties.getProperty(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static URI web(String name, String value) {
    try {
      URI uri = new URI(value);
      if (uri.getHost() != null
          && uri.getQuery() == null
          && uri.getFragment() == null
          && uri.getUserInfo() == null
          && ("https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost())))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new IllegalArgumentException(name + " is no https address (http is for loopback alone)");
  }

  /** Prints nothing that is secret. */
  @Override
  public String toString() {
    return "OidcSettings[" + provider + ", " + clientId + ", " + roleArn + "]";
  }
}
