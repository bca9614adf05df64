package dev.scrip.audit.ops;

import dev.scrip.audit.catalog.Sources;
import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.history.History;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.RecordReader;
import dev.scrip.audit.http.AuditServer;
import dev.scrip.audit.http.AuthorizeClient;
import dev.scrip.audit.oidc.OidcSignIn;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.stores.LocalStores;
import dev.scrip.audit.stores.PeerAnswers;
import dev.scrip.audit.stores.Peers;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.streams.Folded;
import dev.scrip.audit.views.Views;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running audit-streams: the views and their query API. */
public final class AuditStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditStreams.class);
  private static final long MOST_IN_A_PROOF = 1_000_000; // records; their hashes are kept

  private final Views views;
  private final History history;
  private final AuditServer server;
  private final Deque<AutoCloseable> running;

  private AuditStreams(
      Views views, History history, AuditServer server, Deque<AutoCloseable> running) {
    this.views = views;
    this.history = history;
    this.server = server;
    this.running = running;
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
    InstantSource clock = InstantSource.system();
    Deque<AutoCloseable> running = new ArrayDeque<>();
    try {
      Views views = Views.start(settings.kafka(), settings.stateDir(), settings.instance());
      running.push(views);
      History history =
          History.start(
              settings.kafka(), settings.stateDir().resolve("history"), settings.instance());
      running.push(history);
      DirectoryHistory directory = DirectoryHistory.start(settings.kafka());
      running.push(directory);
      RecordReader reader = new RecordReader(settings.kafka());
      running.push(reader);
      AuthorizeClient issuer =
          new AuthorizeClient(
              settings.issuer(),
              settings.region(),
              settings.accessKeyId(),
              settings.secretAccessKey(),
              clock);
      LocalStores viewsHere = stores(views, Views.APPLICATION_ID, partitions);
      LocalStores historyHere = stores(history, History.APPLICATION_ID, partitions);
      Optional<Peers> peers =
          settings.instance().server().map(self -> new Peers(self, settings.seal(), clock));
      Sources sources =
          new Sources(
              new Stores(viewsHere, peers),
              new HistoryQueries(new Stores(historyHere, peers), reader),
              directory,
              new Prover(settings.kafka(), MOST_IN_A_PROOF),
              issuer::trust,
              settings.kafka(),
              clock);
      AuditServer server =
          AuditServer.start(
              new AuditServer.Listening(settings.host(), settings.port()),
              new AuditServer.Answering(
                  sources,
                  settings.pageTokens(),
                  settings.digestKeys(),
                  issuer,
                  settings.region(),
                  peers.map(
                      others ->
                          new PeerAnswers(
                              Map.of(
                                  viewsHere.application(), viewsHere,
                                  historyHere.application(), historyHere),
                              settings.seal(),
                              clock)),
                  settings
                      .oidc()
                      .map(
                          oidc ->
                              new OidcSignIn(oidc, settings.issuer(), settings.region(), clock))));
      running.push(server);
      return new AuditStreams(views, history, server, running);
    } catch (RuntimeException e) {
      close(running);
      throw e;
    }
  }

  /** Waits until the stores are restored; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return views.awaitRunning(atMost) && history.awaitRunning(atMost);
  }

  /** The port listened on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    close(running);
  }

  private static void close(Deque<AutoCloseable> running) {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        LOG.warn("a part of the views did not stop cleanly: {}", e.getMessage());
      }
    }
  }

  private static LocalStores stores(Folded folded, String application, int partitions) {
    return new LocalStores(folded, application, Topics.STS_AUDIT.name(), partitions);
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
