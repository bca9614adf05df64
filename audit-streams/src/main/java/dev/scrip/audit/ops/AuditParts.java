package dev.scrip.audit.ops;

import dev.scrip.audit.export.ContinuousExport;
import dev.scrip.audit.export.DigestSigner;
import dev.scrip.audit.export.ExportTarget;
import dev.scrip.audit.export.TrailExport;
import dev.scrip.audit.projection.Projections;
import dev.scrip.audit.proof.CheckpointSigner;
import dev.scrip.audit.proof.NoteKey;
import dev.scrip.audit.proof.Proof;
import dev.scrip.schemas.SchemaIds;
import dev.scrip.schemas.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that a process runs, as its environment says. */
final class AuditParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditParts.class);
  private static final Set<String> KNOWN = Set.of("views", "siem", "proof");

  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private AuditParts() {}

  /**
   * Starts them.
   *
   * @throws IllegalArgumentException if a setting can't be understood
   * @throws IllegalStateException if a port is taken
   */
  static AuditParts start(Map<String, String> variables)
      throws IOException, ExecutionException, InterruptedException {
    Environment environment = new Environment(variables);
    Set<String> parts = new HashSet<>(environment.list(Setting.SCRIP_AUDIT_PARTS));
    if (!KNOWN.containsAll(parts)) {
      throw new IllegalArgumentException(
          "SCRIP_AUDIT_PARTS takes views, siem and proof, with commas");
    }
    String registry = environment.text(Setting.SCRIP_REGISTRY_URL);
    if (!registry.isEmpty()) {
      SchemaIds.settle(new SchemaRegistry(URI.create(registry)).register());
    }
    AuditParts started = new AuditParts();
    try {
      if (parts.contains("siem")) {
        started.running.push(
            Projections.start(
                environment.kafka(),
                environment.stateDir().resolve("siem"),
                environment.text(Setting.SCRIP_INSTANCE),
                environment.flag(Setting.SCRIP_OCSF_CALLER_IDENTITY)));
      }
      if (parts.contains("proof")) {
        started.running.push(proof(environment));
      }
      if (!environment.text(Setting.SCRIP_EXPORT_TO).isEmpty()) {
        started.running.push(export(environment));
      }
      if (parts.contains("views")) {
        AuditStreams audit = AuditStreams.start(environment.views());
        started.running.push(audit);
        LOG.info("answering on port {}", audit.port());
      }
      return started;
    } catch (IOException | ExecutionException | InterruptedException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static Proof proof(Environment environment) throws IOException {
    CheckpointSigner signer =
        CheckpointSigner.parse(environment.file(Setting.SCRIP_CHECKPOINT_KEY_FILE));
    List<NoteKey> former =
        environment.text(Setting.SCRIP_CHECKPOINT_FORMER_KEYS).isEmpty()
            ? List.of()
            : environment
                .file(Setting.SCRIP_CHECKPOINT_FORMER_KEYS)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(NoteKey::parse)
                .toList();
    return Proof.start(environment.kafka(), signer, former);
  }

  private static ContinuousExport export(Environment environment) throws IOException {
    String endpoint = environment.text(Setting.SCRIP_S3_ENDPOINT);
    return ContinuousExport.start(
        new TrailExport(
            environment.kafka(),
            new ExportTarget(
                environment.text(Setting.SCRIP_EXPORT_TO),
                Optional.of(endpoint).filter(text -> !text.isEmpty()).map(URI::create)),
            DigestSigner.parse(environment.file(Setting.SCRIP_EXPORT_KEY_FILE)),
            environment.text(Setting.SCRIP_REGION),
            InstantSource.system()),
        environment.duration(Setting.SCRIP_EXPORT_EVERY));
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not stop cleanly: {}", e.getMessage());
      }
    }
  }
}
