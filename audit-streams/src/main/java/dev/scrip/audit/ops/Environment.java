package dev.scrip.audit.ops;

import dev.scrip.audit.oidc.OidcSettings;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.stores.PeerSeal;
import dev.scrip.audit.streams.Instance;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.streams.state.HostInfo;

/** What the environment of a process says. */
final class Environment {
  private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9.-]{1,253}:\\d{1,5}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h)");

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  String text(Setting setting) {
    return setting.in(variables);
  }

  boolean flag(Setting setting) {
    return switch (text(setting)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(setting + " is neither true nor false");
    };
  }

  List<String> list(Setting setting) {
    return List.of(text(setting).split(",", -1)).stream()
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  Duration duration(Setting setting) {
    Matcher matcher = DURATION.matcher(text(setting));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(setting + " is no duration such as 30s, 5m or 1h");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** A setting that must be there. */
  String need(Setting setting) {
    String value = text(setting);
    if (value.isEmpty()) {
      throw new IllegalArgumentException(setting + " is not set");
    }
    return value;
  }

  /** The text of a file that a setting names. */
  String file(Setting setting) throws IOException {
    Path file = Path.of(need(setting));
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException(setting + ": " + file + " can't be read", e);
    }
  }

  Map<String, Object> kafka() throws IOException {
    Map<String, Object> kafka = new HashMap<>();
    String file = text(Setting.SCRIP_KAFKA_PROPERTIES);
    if (!file.isEmpty()) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(Path.of(file))) {
        properties.load(reader);
      }
      properties.stringPropertyNames().forEach(key -> kafka.put(key, properties.getProperty(key)));
    }
    kafka.put("bootstrap.servers", text(Setting.SCRIP_KAFKA_BOOTSTRAP));
    return kafka;
  }

  /** Settings of the views and their query API. */
  AuditSettings views() throws IOException {
    byte[] key = pagingKey();
    return new AuditSettings(
        kafka(),
        text(Setting.SCRIP_HOST),
        Integer.parseInt(text(Setting.SCRIP_AUDIT_PORT)),
        text(Setting.SCRIP_REGION),
        URI.create(text(Setting.SCRIP_ISSUER)),
        need(Setting.SCRIP_SERVICE_ACCESS_KEY_ID),
        need(Setting.SCRIP_SERVICE_SECRET_ACCESS_KEY),
        new PageTokens(key),
        Path.of(text(Setting.SCRIP_DIGEST_PUBLIC_KEYS)),
        stateDir(),
        instance(),
        new PeerSeal(key),
        oidc());
  }

  private Optional<OidcSettings> oidc() throws IOException {
    if (text(Setting.SCRIP_CONSOLE_OIDC_FILE).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OidcSettings.parse(file(Setting.SCRIP_CONSOLE_OIDC_FILE)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Setting.SCRIP_CONSOLE_OIDC_FILE + ": " + e.getMessage(), e);
    }
  }

  private Instance instance() {
    String name = text(Setting.SCRIP_INSTANCE);
    String server = text(Setting.SCRIP_APPLICATION_SERVER);
    if (server.isEmpty()) {
      return Instance.alone(name);
    }
    if (!SERVER.matcher(server).matches()) {
      throw new IllegalArgumentException(
          Setting.SCRIP_APPLICATION_SERVER + " is no host:port that other instances could reach");
    }
    String standbys = text(Setting.SCRIP_STANDBYS);
    if (!standbys.matches("\\d")) {
      throw new IllegalArgumentException(Setting.SCRIP_STANDBYS + " is no number from 0 to 9");
    }
    HostInfo host = HostInfo.buildFromEndpoint(server);
    return new Instance(name, Optional.of(host), Integer.parseInt(standbys));
  }

  Path stateDir() {
    return Path.of(text(Setting.SCRIP_STATE_DIR));
  }

  private byte[] pagingKey() {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(need(Setting.SCRIP_PAGING_KEY));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("SCRIP_PAGING_KEY is not 32 bytes in Base64", e);
    }
    if (key.length < 32) {
      throw new IllegalArgumentException("SCRIP_PAGING_KEY is not 32 bytes in Base64");
    }
    return key;
  }
}
