package dev.scrip.audit.ops;

import dev.scrip.audit.http.AuditServer;
import dev.scrip.audit.http.AuthorizeClient;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.query.Stores;
import dev.scrip.audit.query.UsageQueries;
import dev.scrip.audit.views.Views;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A running audit-streams: the views and their query API. */
public final class AuditStreams implements AutoCloseable {
  private static final long MOST_IN_A_PROOF = 1_000_000; // records; their hashes are kept

  private final Views views;
  private final AuditServer server;

  private AuditStreams(Views views, AuditServer server) {
    this.views = views;
    this.server = server;
  }

  /**
   * Starts audit-streams; when this returns the port answers, with 503 while stores restore.
   *
   * @throws ExecutionException if Kafka does not answer
   * @throws IllegalStateException if the port is taken
   */
  public static AuditStreams start(AuditSettings settings)
      throws ExecutionException, InterruptedException {
    int partitions = partitions(settings);
    Views views = Views.start(settings.kafka(), settings.stateDir(), settings.instance());
    Stores stores = new Stores(views, partitions);
    try {
      AuditServer server =
          AuditServer.start(
              settings.host(),
              settings.port(),
              settings.region(),
              new SessionQueries(stores),
              new UsageQueries(stores),
              settings.pageTokens(),
              new Prover(settings.kafka(), MOST_IN_A_PROOF),
              settings.digestKeys(),
              new AuthorizeClient(
                  settings.issuer(),
                  settings.region(),
                  settings.accessKeyId(),
                  settings.secretAccessKey()));
      return new AuditStreams(views, server);
    } catch (RuntimeException e) {
      views.close();
      throw e;
    }
  }

  /** Waits until the stores are restored; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return views.awaitRunning(atMost);
  }

  /** The port listened on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    views.close();
  }

  private static int partitions(AuditSettings settings)
      throws ExecutionException, InterruptedException {
    String trail = Topics.STS_AUDIT.name();
    try (Admin admin = Admin.create(settings.kafka())) {
      return Objects.requireNonNull(
              admin.describeTopics(List.of(trail)).allTopicNames().get().get(trail))
          .partitions()
          .size();
    }
  }
}
