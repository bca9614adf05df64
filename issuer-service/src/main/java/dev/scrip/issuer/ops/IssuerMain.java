package dev.scrip.issuer.ops;

import dev.scrip.issuer.clock.ExpiryClock;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.schemas.SchemaIds;
import dev.scrip.schemas.SchemaRegistry;
import dev.scrip.schemas.TopicLayout;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An issuer as a process of its own, set up by its environment. */
public final class IssuerMain {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerMain.class);

  private IssuerMain() {}

  /** Starts the issuer and, unless told otherwise, the clock; ends with status 2 if it can't. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      run(System.getenv());
    } catch (StartException e) {
      LOG.error("{}", e.getMessage());
      System.exit(2);
    }
  }

  private static void run(Map<String, String> environment)
      throws StartException, InterruptedException {
    IssuerSettings settings = settings(environment);
    settleSchemaIds(Setting.SCRIP_REGISTRY_URL.in(environment));
    createTopics(environment, settings);
    Issuer issuer = Issuer.start(settings, seed(environment), false);
    Optional<ExpiryClock> clock =
        Boolean.parseBoolean(Setting.SCRIP_CLOCK.in(environment))
            ? Optional.of(
                ExpiryClock.start(
                    settings.kafka(),
                    Path.of(Setting.SCRIP_STATE_DIR.in(environment)),
                    settings.record().issuer(),
                    InstantSource.system(),
                    System::nanoTime))
            : Optional.empty();
    LOG.info("issuing on {}:{}", settings.host(), issuer.port());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  clock.ifPresent(ExpiryClock::close);
                  issuer.close();
                  stopped.countDown();
                }));
    stopped.await();
  }

  private static void settleSchemaIds(String registry) throws StartException, InterruptedException {
    if (registry.isEmpty()) {
      return;
    }
    try {
      SchemaIds.settle(new SchemaRegistry(URI.create(registry)).register());
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException("the schema registry: " + e.getMessage(), e);
    }
  }

  /** The settings that an environment spells. */
  static IssuerSettings settings(Map<String, String> environment) throws StartException {
    Set<String> regions =
        new LinkedHashSet<>(Arrays.asList(Setting.SCRIP_REGIONS.in(environment).split(",")));
    String name = Setting.SCRIP_ISSUER_NAME.in(environment);
    try {
      RecordSettings record =
          new RecordSettings(
              name,
              regions.iterator().next(),
              Durations.parse(Setting.SCRIP_RECORDING_BOUND.in(environment)),
              number(Setting.SCRIP_MAX_IN_FLIGHT, environment),
              number(Setting.SCRIP_DENIALS_PER_SOURCE, environment),
              number(Setting.SCRIP_DENIAL_BURST, environment),
              number(Setting.SCRIP_DENIALS_IN_ALL, environment));
      boolean clock = Boolean.parseBoolean(Setting.SCRIP_CLOCK.in(environment));
      return new IssuerSettings(
          kafka(environment),
          Setting.SCRIP_HOST.in(environment),
          number(Setting.SCRIP_STS_PORT, environment),
          regions,
          proxies(Setting.SCRIP_TRUSTED_PROXIES.in(environment)),
          rootKey(environment),
          record,
          Setting.SCRIP_TRIAL_MAX_SESSION.given(environment).map(Durations::parse),
          federation(environment),
          new IssuanceQuota.Limits(
              number(Setting.SCRIP_ISSUANCES_PER_PRINCIPAL, environment),
              number(Setting.SCRIP_ISSUANCES_PER_SOURCE, environment),
              Math.max(1, number(Setting.SCRIP_ISSUERS, environment))),
          Boolean.parseBoolean(Setting.SCRIP_ALLOW_WEAK_DURABILITY.in(environment)),
          Optional.of(Path.of(Setting.SCRIP_STATE_DIR.in(environment))),
          version(),
          clock ? List.of("issuer", "clock") : List.of("issuer"));
    } catch (IllegalArgumentException e) {
      throw new StartException("a setting is wrong: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StartException("a file can't be read: " + e.getMessage(), e);
    }
  }

  /** The version of this build. */
  public static String version() {
    String version = IssuerMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * The proxies that text names.
   *
   * @throws IllegalArgumentException if one is no address and no range in CIDR notation
   */
  public static List<AddressRange> proxies(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .map(
            each ->
                AddressRange.parse(each)
                    .orElseThrow(
                        () -> new IllegalArgumentException(each + " is no address and no range")))
        .toList();
  }

  private static FederationSettings federation(Map<String, String> environment) {
    return new FederationSettings(
        Setting.SCRIP_PUBLIC_URL.given(environment).map(url -> url.replaceFirst("/+$", "")),
        Boolean.parseBoolean(Setting.SCRIP_ALLOW_PRIVATE_IDP.in(environment)),
        Setting.SCRIP_GOOGLE_ISSUER.given(environment).map(URI::create),
        Setting.SCRIP_AMAZON_API.given(environment).map(URI::create),
        Setting.SCRIP_FACEBOOK_API.given(environment).map(URI::create),
        listed(Setting.SCRIP_SAML_AUDIENCES, environment),
        listed(Setting.SCRIP_SAML_RECIPIENTS, environment));
  }

  private static Set<String> listed(Setting setting, Map<String, String> environment) {
    return setting
        .given(environment)
        .map(text -> Set.copyOf(Arrays.asList(text.split(","))))
        .orElse(Set.of());
  }

  private static int number(Setting setting, Map<String, String> environment) {
    try {
      return Integer.parseInt(setting.in(environment));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(setting + " is not a number", e);
    }
  }

  private static RootKey rootKey(Map<String, String> environment)
      throws IOException, StartException {
    Optional<String> file = Setting.SCRIP_ROOT_KEY_FILE.given(environment);
    if (file.isPresent()) {
      return RootKey.parse(Files.readString(Path.of(file.get())));
    }
    return RootKey.parse(
        Setting.SCRIP_ROOT_KEY
            .given(environment)
            .orElseThrow(
                () ->
                    new StartException("no root key: set SCRIP_ROOT_KEY_FILE or SCRIP_ROOT_KEY")));
  }

  private static Map<String, Object> kafka(Map<String, String> environment) throws IOException {
    Map<String, Object> kafka = new HashMap<>();
    Optional<String> file = Setting.SCRIP_KAFKA_PROPERTIES.given(environment);
    if (file.isPresent()) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(Path.of(file.get()))) {
        properties.load(reader);
      }
      properties.stringPropertyNames().forEach(key -> kafka.put(key, properties.getProperty(key)));
    }
    kafka.put("bootstrap.servers", Setting.SCRIP_KAFKA_BOOTSTRAP.in(environment));
    return kafka;
  }

  private static Optional<SeedSource> seed(Map<String, String> environment) {
    return Setting.SCRIP_DIRECTORY_FILE.given(environment).map(file -> () -> seed(Path.of(file)));
  }

  private static DirectorySeed seed(Path file) throws StartException {
    try {
      DirectorySeed seed =
          DirectoryPlan.seed(
              DirectoryFiles.parse(Files.readString(file)),
              new SecureRandom(),
              InstantSource.system().instant());
      if (seed.keys().stream().anyMatch(DirectorySeed.Key::made)) {
        throw new StartException(file + ": every access key must be written with its secret here");
      }
      return seed;
    } catch (IOException e) {
      throw new StartException(file + " can't be read", e);
    } catch (InvalidDirectoryFileException e) {
      throw new StartException(file + ": " + e.getMessage(), e);
    }
  }

  private static void createTopics(Map<String, String> environment, IssuerSettings settings)
      throws StartException, InterruptedException {
    Optional<String> layout = Setting.SCRIP_CREATE_TOPICS.given(environment);
    if (layout.isEmpty()) {
      return;
    }
    String[] numbers = layout.get().split(",", -1);
    try (Admin admin = Admin.create(settings.kafka())) {
      if (numbers.length != 3) {
        throw new StartException("SCRIP_CREATE_TOPICS is not partitions,replicas,in-sync");
      }
      new TopicLayout(
              Integer.parseInt(numbers[0]),
              Integer.parseInt(numbers[1]),
              Integer.parseInt(numbers[2]))
          .create(admin);
    } catch (ExecutionException e) {
      throw new StartException("the topics can't be made: " + e.getMessage(), e);
    } catch (NumberFormatException e) {
      throw new StartException("SCRIP_CREATE_TOPICS is not partitions,replicas,in-sync", e);
    }
  }
}
