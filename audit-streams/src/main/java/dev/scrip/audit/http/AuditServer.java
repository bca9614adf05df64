package dev.scrip.audit.http;

import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Sources;
import dev.scrip.audit.oidc.OidcSignIn;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.query.UsageQueries;
import dev.scrip.audit.stores.PeerAnswers;
import dev.scrip.audit.stores.Peers;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The audit port's web server and its one routing table. */
public final class AuditServer implements AutoCloseable {
  private static final int MAX_HEADERS = 32 * 1024; // bytes; a session token alone may have 4,096
  private static final int MAX_CONNECTIONS = 2_000;

  private final WebServer server;

  private AuditServer(WebServer server) {
    this.server = server;
  }

  /** Where to listen; port 0 picks one. */
  public record Listening(String host, int port) {}

  /**
   * Where answers come from.
   *
   * @param sources what questions are answered from
   * @param tokens page tokens, under a key that all instances share
   * @param digestKeys file with the public keys of the export's digests; need not be there
   * @param issuer who decides on questions
   * @param region region in the ARNs that they are decided on
   * @param others what other instances are answered from; empty: there are none
   * @param oidc how people sign in by an identity provider; empty: they don't
   */
  public record Answering(
      Sources sources,
      PageTokens tokens,
      Path digestKeys,
      AuthorizeClient issuer,
      String region,
      Optional<PeerAnswers> others,
      Optional<OidcSignIn> oidc) {}

  /**
   * Starts to listen.
   *
   * @throws IllegalStateException if the port is taken
   */
  public static AuditServer start(Listening at, Answering answering) {
    AuthorizeClient issuer = answering.issuer();
    PageTokens tokens = answering.tokens();
    String region = answering.region();
    InstantSource clock = answering.sources().clock();
    SessionQueries sessions = new SessionQueries(answering.sources().views());
    ConsoleSessions signedIn = new ConsoleSessions(clock);
    SessionEndpoints sessionEndpoints =
        new SessionEndpoints(sessions, tokens, issuer, region, clock);
    UsageEndpoint usageEndpoint =
        new UsageEndpoint(new UsageQueries(answering.sources().views()), issuer, region, clock);
    ProofEndpoints proofEndpoints =
        new ProofEndpoints(answering.sources().prover(), signedIn, issuer, region);
    CloudTrailEndpoint cloudTrail =
        new CloudTrailEndpoint(
            new PublicKeysEndpoint(answering.digestKeys(), issuer),
            new LookupEvents(answering.sources().history(), tokens),
            issuer);
    QueryEndpoint queries =
        new QueryEndpoint(
            Catalog.over(answering.sources()),
            new Reached(answering.sources()),
            tokens,
            signedIn,
            issuer,
            region,
            clock);
    ConsoleEndpoints console =
        new ConsoleEndpoints(
            signedIn,
            new SignInEndpoints(signedIn, answering.oidc(), issuer, region, clock),
            new LiveEndpoint(answering.sources(), signedIn, issuer, region),
            issuer,
            region);
    byte[] openApi = resource("openapi.yaml");
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .get(Routes.LIST_SESSIONS.path(), sessionEndpoints::list)
            .get(Routes.GET_SESSION.path(), sessionEndpoints::get)
            .get(Routes.GET_USAGE.path(), usageEndpoint::get)
            .get(Routes.GET_QUERY.path(), queries::get)
            .post("/", cloudTrail::post)
            .get(Routes.GET_CHECKPOINT.path(), proofEndpoints::latest)
            .get(Routes.GET_PROOF.path(), proofEndpoints::record)
            .get(Routes.GET_CONSISTENCY.path(), proofEndpoints::consistency)
            .get(
                "/openapi",
                (request, response) -> {
                  response.header(HeaderNames.CONTENT_TYPE, "application/yaml");
                  response.send(openApi);
                })
            .register("/registry", new RegistryEndpoint())
            .register("/console", console)
            .get("/health/live", (request, response) -> response.send("ok\n"))
            .get("/health/ready", (request, response) -> ready(answering.sources(), response));
    answering.others().ifPresent(answers -> routing.post(Peers.PATH, new PeerEndpoint(answers)));
    WebServer server =
        WebServer.builder()
            .host(at.host())
            .port(at.port())
            .shutdownHook(false)
            .maxTcpConnections(MAX_CONNECTIONS)
            .maxPayloadSize(1 << 16)
            .idleConnectionTimeout(Duration.ofMinutes(5))
            .shutdownGracePeriod(Duration.ofSeconds(3))
            .addProtocol(Http1Config.builder().maxHeadersSize(MAX_HEADERS).build())
            .routing(routing)
            .build();
    try {
      return new AuditServer(server.start());
    } catch (RuntimeException e) {
      server.stop();
      throw new IllegalStateException("port " + at.port() + " can't be listened on", e);
    }
  }

  /** The port listened on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void ready(Sources sources, ServerResponse response) {
    SessionQueries sessions = new SessionQueries(sources.views());
    if (sessions.isAvailable() && sources.history().isAvailable()) {
      response.send("ready\n");
    } else {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      response.header(HeaderNames.RETRY_AFTER, "1");
      long lag = sessions.lag();
      response.send(lag < 0 ? "restoring\n" : "restoring, " + lag + " records to go\n");
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = AuditServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
