package dev.scrip.standalone.up;

import dev.scrip.audit.export.ContinuousExport;
import dev.scrip.audit.export.TrailExport;
import dev.scrip.audit.ops.AuditSettings;
import dev.scrip.audit.ops.AuditStreams;
import dev.scrip.audit.projection.Projections;
import dev.scrip.audit.proof.Proof;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.stores.PeerSeal;
import dev.scrip.audit.streams.Instance;
import dev.scrip.issuer.clock.ExpiryClock;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFile;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.ops.FederationSettings;
import dev.scrip.issuer.ops.Issuer;
import dev.scrip.issuer.ops.IssuerMain;
import dev.scrip.issuer.ops.IssuerSettings;
import dev.scrip.issuer.ops.StartException;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import dev.scrip.standalone.data.ClientFiles;
import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.DataDir.PartLock;
import dev.scrip.standalone.data.Endpoints;
import dev.scrip.standalone.data.Part;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one process, started in order and stopped in reverse. */
public final class RunningParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningParts.class);
  private static final String REGION = "us-east-1";
  private static final Duration RESTORE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DataDir data;
  private final UpOptions options;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private int stsPort;

  private RunningParts(DataDir data, UpOptions options) {
    this.data = data;
    this.options = options;
  }

  /**
   * Starts the parts; when this returns they do their work.
   *
   * @throws UsageException if something that the user can put right stands in the way; nothing runs
   *     on
   */
  public static RunningParts start(DataDir data, UpOptions options)
      throws UsageException, IOException, InterruptedException {
    RunningParts parts = new RunningParts(data, options);
    try {
      parts.start();
      return parts;
    } catch (UsageException | IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /**
   * Stops the services at once and together, then the proof, which signs their last records, then
   * the broker, then lets go of the parts.
   */
  @Override
  public void close() {
    List<AutoCloseable> services =
        running.stream()
            .filter(
                part ->
                    !(part instanceof EmbeddedBroker)
                        && !(part instanceof PartLock)
                        && !(part instanceof Proof))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      services.forEach(part -> threads.execute(() -> stop(part)));
    }
    running.removeAll(services);
    List<AutoCloseable> proofs = running.stream().filter(Proof.class::isInstance).toList();
    proofs.forEach(RunningParts::stop);
    running.removeAll(proofs);
    while (!running.isEmpty()) {
      stop(running.pop());
    }
  }

  private static void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("{} did not stop cleanly", part, e);
    }
  }

  private boolean runs(Part part) {
    return options.parts().contains(part);
  }

  private void start() throws UsageException, IOException, InterruptedException {
    data.make();
    for (Part part : options.parts()) {
      running.push(data.take(part));
    }
    stsPort =
        runs(Part.ISSUER)
            ? Ports.free(options.host(), options.stsPort(), "--sts-port")
            : options.stsPort();
    int auditPort =
        runs(Part.AUDIT) ? Ports.free(options.host(), options.auditPort(), "--audit-port") : 0;
    if (runs(Part.BROKER)) {
      startBroker();
    }
    Map<String, Object> kafka = services();
    Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    CompletableFuture<Void> clock = CompletableFuture.runAsync(() -> startClock(kafka), threads);
    CompletableFuture<Void> siem = CompletableFuture.runAsync(() -> startSiem(kafka), threads);
    CompletableFuture<Void> audit = CompletableFuture.completedFuture(null);
    boolean restart = Files.exists(data.serviceCredentials());
    if (runs(Part.AUDIT) && restart) {
      audit = CompletableFuture.runAsync(() -> startAudit(kafka, auditPort), threads);
    }
    try {
      if (runs(Part.ISSUER)) {
        startIssuer(kafka);
      }
    } finally {
      // Whatever happens, what was begun is known and can be stopped.
      CompletableFuture.allOf(clock, siem, audit).exceptionally(failure -> null).join();
    }
    settle(clock);
    settle(siem);
    if (runs(Part.AUDIT) && !restart) {
      startAudit(kafka, auditPort);
    }
    settle(audit);
    ClientFiles.writeConfig(data.config(), data.endpoints());
    awaitWork();
  }

  private static String told(Exception failure) {
    Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static void settle(CompletableFuture<Void> part) throws UsageException {
    try {
      part.join();
    } catch (CompletionException e) {
      throw new UsageException(told(e), e);
    }
  }

  private void awaitWork() throws UsageException, InterruptedException {
    for (AutoCloseable part : List.copyOf(running)) {
      boolean works =
          switch (part) {
            case ExpiryClock clock -> clock.awaitRunning(PATIENCE);
            case Projections siem -> siem.awaitRunning(PATIENCE);
            case AuditStreams audit -> {
              if (!audit.awaitRunning(RESTORE)) {
                LOG.info("the views restore; the audit port answers 503 meanwhile");
              }
              yield true;
            }
            default -> true;
          };
      if (!works) {
        throw new UsageException(
            "a part did not start within " + PATIENCE.toSeconds() + " s; see scrip logs");
      }
    }
  }

  private synchronized void push(AutoCloseable part) {
    running.push(part);
  }

  private void startBroker() throws UsageException, IOException, InterruptedException {
    Endpoints former = data.endpoints();
    int port = Ports.free(options.host(), options.kafkaPort(), "--kafka-port");
    int services = Ports.internal(portOf(former.services()));
    int controller = Ports.internal(former.controllerPort() == null ? 0 : former.controllerPort());
    BrokerSettings settings =
        new BrokerSettings(
            data.kafka(),
            options.host(),
            port,
            services,
            controller,
            data.servicesPassword(),
            options.fsync());
    try {
      push(EmbeddedBroker.start(settings));
    } catch (ExecutionException e) {
      throw new UsageException("the broker does not start: " + told(e), e);
    }
    data.changeEndpoints(
        known ->
            known.withBroker(options.host() + ":" + port, "127.0.0.1:" + services, controller));
  }

  private Map<String, Object> services() throws UsageException, IOException {
    String services = data.endpoints().services();
    if (services == null || (!runs(Part.BROKER) && data.holder(Part.BROKER).isEmpty())) {
      throw new UsageException(
          "no broker runs on "
              + data.path()
              + "; start one with: scrip up --parts broker --data "
              + data.path());
    }
    Map<String, Object> client =
        new HashMap<>(BrokerSettings.servicesClient(services, data.servicesPassword()));
    // A killed process is missed after three seconds; its successor waits for that.
    client.put("consumer.session.timeout.ms", 3_000);
    client.put("consumer.heartbeat.interval.ms", 700);
    return client;
  }

  private void startIssuer(Map<String, Object> kafka)
      throws UsageException, IOException, InterruptedException {
    RecordSettings defaults = RecordSettings.defaults("standalone", options.regions().getFirst());
    IssuerSettings settings =
        new IssuerSettings(
            kafka,
            options.host(),
            stsPort,
            Set.copyOf(options.regions()),
            options.trustedProxies(),
            data.rootKey(),
            new RecordSettings(
                defaults.issuer(),
                defaults.region(),
                options.recordingBound(),
                defaults.maxInFlight(),
                defaults.denialsPerSource(),
                defaults.denialBurst(),
                defaults.denialsInAll()),
            options.trialMaxSession(),
            FederationSettings.DEFAULT.allowingPrivate(options.allowPrivateIdp()),
            options.quota(),
            /* allowWeakDurability= */ true,
            Optional.of(data.state(Part.ISSUER)),
            IssuerMain.version(),
            Arrays.stream(Part.values()).filter(this::runs).map(Part::text).toList());
    Issuer issuer;
    try {
      issuer = Issuer.start(settings, Optional.of(this::seed), options.directory().isPresent());
    } catch (StartException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
    push(issuer);
    data.changeEndpoints(
        known ->
            known.withSts(
                url(issuer.port()),
                options.trialMaxSession().map(cap -> cap.toSeconds() + " s").orElse(null)));
  }

  /**
   * The first directory; its keys are in the files that clients read before it comes into force.
   */
  private DirectorySeed seed() throws StartException {
    try {
      DirectoryFile file =
          options.directory().isPresent()
              ? DirectoryFiles.parse(Files.readString(options.directory().get())).withService()
              : DirectoryFiles.first();
      DirectorySeed seed =
          DirectoryPlan.seed(file, new SecureRandom(), InstantSource.system().instant());
      writeKeys(data, seed);
      return seed;
    } catch (InvalidDirectoryFileException e) {
      throw new StartException(options.directory().orElseThrow() + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new StartException(e.getFile() + " does not exist", e);
    } catch (IOException e) {
      throw new StartException("the first keys can't be written: " + e.getMessage(), e);
    }
  }

  private void startClock(Map<String, Object> kafka) {
    if (runs(Part.CLOCK)) {
      push(
          ExpiryClock.start(
              kafka,
              data.state(Part.CLOCK),
              "standalone",
              InstantSource.system(),
              System::nanoTime));
    }
  }

  private void startSiem(Map<String, Object> kafka) {
    if (runs(Part.SIEM)) {
      push(
          Projections.start(
              kafka, data.state(Part.SIEM), "standalone", options.ocsfCallerIdentity()));
    }
    if (runs(Part.SIEM) && options.export().isPresent()) {
      UpOptions.Export export = options.export().get();
      try {
        push(
            ContinuousExport.start(
                new TrailExport(
                    kafka, export.target(), data.digestSigner(), REGION, InstantSource.system()),
                export.every()));
      } catch (IOException | IllegalArgumentException e) {
        throw new IllegalStateException("the digest key: " + e.getMessage(), e);
      }
    }
    if (runs(Part.PROOF)) {
      try {
        push(Proof.start(kafka, data.checkpointSigner(), List.of()));
      } catch (IOException | IllegalArgumentException e) {
        throw new IllegalStateException("the checkpoint key: " + e.getMessage(), e);
      }
    }
  }

  private void startAudit(Map<String, Object> kafka, int port) {
    try {
      ClientFiles.Keys keys = ClientFiles.readCredentials(data.serviceCredentials(), "default");
      String known = data.endpoints().sts();
      String issuer = runs(Part.ISSUER) || known == null ? url(stsPort) : known;
      AuditStreams audit =
          AuditStreams.start(
              new AuditSettings(
                  kafka,
                  options.host(),
                  port,
                  REGION,
                  URI.create(issuer),
                  keys.accessKeyId(),
                  keys.secretAccessKey(),
                  new PageTokens(data.pagingKey()),
                  data.digestKeys(),
                  data.state(Part.AUDIT),
                  Instance.alone("standalone"),
                  new PeerSeal(data.pagingKey()),
                  options.oidc()));
      push(audit);
      data.changeEndpoints(before -> before.withAudit(url(audit.port())));
    } catch (UsageException | IOException | ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String url(int port) {
    return "http://" + options.host() + ":" + port;
  }

  private static int portOf(@Nullable String address) {
    return address == null ? 0 : Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Where the first directory's keys go: to the files that clients read. */
  static void writeKeys(DataDir data, DirectorySeed seed) throws IOException {
    for (DirectorySeed.Key key : seed.keys()) {
      if (key.service()) {
        ClientFiles.writeCredentials(data.serviceCredentials(), key);
      } else if (key.made()) {
        Path file = data.path().resolve("keys").resolve(key.accountId() + "-" + key.userName());
        ClientFiles.writeCredentials(file, key);
      }
    }
    Optional<DirectorySeed.Key> administrator = seed.administrator();
    if (administrator.isPresent()) {
      ClientFiles.writeCredentials(data.credentials(), administrator.get());
    }
  }
}
