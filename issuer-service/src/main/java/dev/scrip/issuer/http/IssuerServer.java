package dev.scrip.issuer.http;

import dev.scrip.issuer.administration.AdministrationService;
import dev.scrip.issuer.authorize.AuthorizeService;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.iam.IamService;
import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.sts.StsService;
import dev.scrip.issuer.sts.outbound.WebIdentityTokens;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The issuer's web server and its one routing table. */
public final class IssuerServer implements AutoCloseable {
  private static final int MAX_HEADERS = 32 * 1024; // bytes; a session token alone may have 4,096

  /** A directory file's; what else is sent has limits of its own, well below it. */
  private static final long MAX_PAYLOAD = DirectoryFiles.MAX_LENGTH + 1L;

  private static final int MAX_CONNECTIONS = 10_000;

  private final WebServer server;

  /** Where the directory stands. */
  public interface Positions {
    /** Offset of the next change. */
    long now();

    /** Whether a position is reached, now or within a moment. */
    boolean hasReached(long position);
  }

  private IssuerServer(WebServer server) {
    this.server = server;
  }

  /**
   * What the server puts on the network.
   *
   * @param region region of hosts whose name has none
   * @param trustedProxies proxies whose word is taken on where requests come from
   */
  public record Services(
      StsService sts,
      IamService iam,
      AuthorizeService authorize,
      AdministrationService administration,
      WebIdentityTokens tokens,
      Supplier<Directory> directories,
      String region,
      List<AddressRange> trustedProxies) {
    /** Copies what could be changed from outside. */
    public Services {
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  /**
   * Starts to listen.
   *
   * @param open whether requests may be answered at the moment
   * @param positions where the directory stands
   * @throws IllegalStateException if the port is taken
   */
  public static IssuerServer start(
      String host,
      int port,
      Services services,
      BooleanSupplier open,
      Positions positions,
      InstantSource clock) {
    Clients clients = new Clients(services.trustedProxies());
    QueryEndpoint query =
        new QueryEndpoint(
            services.sts(), services.iam(), open, positions, clock, services.region(), clients);
    AuthorizeEndpoint authorize = new AuthorizeEndpoint(services.authorize(), open, clock, clients);
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .post("/", query)
            .get("/", query)
            .register(
                new AdministrationEndpoint(
                    services.administration(),
                    services.authorize(),
                    open,
                    positions,
                    clock,
                    services.region(),
                    clients))
            .register(new OutboundEndpoint(services.directories(), services.tokens(), open))
            .post("/authorize", authorize)
            .post("/trust", authorize::trust)
            .get("/health/live", (request, response) -> response.send("ok\n"))
            .get(
                "/health/ready",
                (request, response) -> {
                  boolean ready = open.getAsBoolean();
                  response.status(ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
                  response.send(ready ? "ready\n" : "not ready\n");
                });
    WebServer server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .maxTcpConnections(MAX_CONNECTIONS)
            .maxPayloadSize(MAX_PAYLOAD)
            .idleConnectionTimeout(Duration.ofMinutes(5))
            .shutdownGracePeriod(Duration.ofSeconds(4))
            .addProtocol(Http1Config.builder().maxHeadersSize(MAX_HEADERS).build())
            .routing(routing)
            .build();
    try {
      return new IssuerServer(server.start());
    } catch (RuntimeException e) {
      server.stop();
      throw new IllegalStateException("port " + port + " can't be listened on", e);
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
}
