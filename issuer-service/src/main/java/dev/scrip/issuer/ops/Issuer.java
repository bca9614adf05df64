package dev.scrip.issuer.ops;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.Kind;
import dev.scrip.events.PlatformStarted;
import dev.scrip.events.PlatformStopped;
import dev.scrip.events.SettingChanged;
import dev.scrip.events.UncleanEndFound;
import dev.scrip.issuer.access.AuthorizationMessages;
import dev.scrip.issuer.administration.AdministrationService;
import dev.scrip.issuer.authn.idp.IdpClient;
import dev.scrip.issuer.authn.mfa.MfaVerifier;
import dev.scrip.issuer.authn.oidc.OidcSettings;
import dev.scrip.issuer.authn.oidc.WebIdentityVerifier;
import dev.scrip.issuer.authn.saml.SamlSettings;
import dev.scrip.issuer.authn.saml.SamlVerifier;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.authorize.AuthorizeService;
import dev.scrip.issuer.authorize.SessionUses;
import dev.scrip.issuer.claims.ClaimLog;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryFollower;
import dev.scrip.issuer.directory.log.DirectoryLog;
import dev.scrip.issuer.directory.log.DirectoryWriter;
import dev.scrip.issuer.directory.log.FollowedKeysets;
import dev.scrip.issuer.http.IssuerServer;
import dev.scrip.issuer.iam.IamService;
import dev.scrip.issuer.iam.parameter.ParameterModel;
import dev.scrip.issuer.keys.FirstKeysets;
import dev.scrip.issuer.keys.KeysetRotation;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.CallJson;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.FormerRun;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.session.SessionSealer;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.issuer.sts.StsParts;
import dev.scrip.issuer.sts.StsService;
import dev.scrip.issuer.sts.outbound.WebIdentityTokens;
import dev.scrip.issuer.sts.request.StsRequests;
import dev.scrip.schemas.TopicLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running issuer: its parts, in the order they start. */
public final class Issuer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Issuer.class);

  /** Far beyond the time that a change of the directory may take. */
  private static final Duration LONG_AGO = Duration.ofHours(1);

  private static final Duration CATCH_UP = Duration.ofSeconds(60);
  private static final Duration CATCH_UP_OF_A_CLIENT = Duration.ofSeconds(1);
  private static final long MAX_SKEW = 30_000; // milliseconds

  private final IssuerSettings settings;
  private final DirectoryFollower follower;
  private final AuditLog log;
  private final DirectoryLog changes;
  private final ClaimLog claims;
  private final SessionUses uses;
  private final IssuerServer server;

  private Issuer(
      IssuerSettings settings,
      DirectoryFollower follower,
      AuditLog log,
      DirectoryLog changes,
      ClaimLog claims,
      SessionUses uses,
      IssuerServer server) {
    this.settings = settings;
    this.follower = follower;
    this.log = log;
    this.changes = changes;
    this.claims = claims;
    this.uses = uses;
    this.server = server;
  }

  /**
   * Starts an issuer; when this returns it issues.
   *
   * @param seed first content for an empty directory
   * @param seedInsisted whether it is a fault if the directory is not empty
   * @throws StartException if it can't; nothing of it runs on
   */
  public static Issuer start(
      IssuerSettings settings, Optional<SeedSource> seed, boolean seedInsisted)
      throws StartException, InterruptedException {
    checkTopics(settings);
    DirectoryFollower follower =
        new DirectoryFollower(
            settings.kafka(),
            settings.rootKey(),
            settings.stateDir().map(dir -> dir.resolve("directory")),
            System::nanoTime);
    follower.start();
    AuditLog log = null;
    DirectoryLog changes = null;
    ClaimLog claims = null;
    try {
      log =
          new AuditLog(
              settings.kafka(),
              settings.record().serving(settings.regions()),
              InstantSource.system(),
              System::nanoTime);
      fill(settings, follower, seed, seedInsisted, log.incarnation());
      record(settings, log);
      changes =
          new DirectoryLog(
              settings.kafka(), follower, settings.rootKey(), settings.record().bound());
      follower
          .orphanedSecrets(InstantSource.system().instant().minus(LONG_AGO))
          .forEach(changes::forget);
      claims =
          new ClaimLog(
              settings.kafka(),
              settings.record().issuer(),
              settings.record().bound(),
              InstantSource.system());
      if (!claims.awaitCaughtUp(CATCH_UP)) {
        throw new StartException(
            "the claims could not be read within " + CATCH_UP.toSeconds() + " s");
      }
      SessionUses uses = new SessionUses(log::recordUses, InstantSource.system());
      return new Issuer(
          settings,
          follower,
          log,
          changes,
          claims,
          uses,
          serve(settings, follower, log, changes, claims, uses));
    } catch (StartException | RuntimeException e) {
      follower.close();
      if (log != null) {
        log.close();
      }
      if (changes != null) {
        changes.close();
      }
      if (claims != null) {
        claims.close();
      }
      throw e;
    }
  }

  /** The port listened on. */
  public int port() {
    return server.port();
  }

  /** Whether it issues at the moment. */
  public boolean isOpen() {
    return isOpen(follower, log);
  }

  @Override
  public void close() {
    server.close();
    uses.close();
    boolean recorded =
        log.recordPlatform(
            Kind.PlatformStopped,
            event -> event.setPlatformStopped(new PlatformStopped(settings.parts())));
    if (!recorded) {
      LOG.warn("the stop could not be recorded");
    }
    log.close();
    changes.close();
    claims.close();
    follower.close();
  }

  private static void checkTopics(IssuerSettings settings)
      throws StartException, InterruptedException {
    try (Admin admin = Admin.create(settings.kafka())) {
      List<String> faults = TopicLayout.faults(admin, settings.allowWeakDurability());
      if (!faults.isEmpty()) {
        throw new StartException(
            "Kafka's topics are not fit for use: " + String.join("; ", faults));
      }
    } catch (ExecutionException e) {
      throw new StartException("Kafka does not answer: " + e.getMessage(), e);
    }
  }

  private static void fill(
      IssuerSettings settings,
      DirectoryFollower follower,
      Optional<SeedSource> seed,
      boolean seedInsisted,
      String incarnation)
      throws StartException, InterruptedException {
    if (!follower.awaitCaughtUp(CATCH_UP)) {
      throw new StartException(
          "the directory could not be read within " + CATCH_UP.toSeconds() + " s");
    }
    boolean empty = follower.directory().accounts().isEmpty();
    if (!empty && seedInsisted) {
      throw new StartException(
          "the directory is not empty; a directory file is read only at the first start"
              + " (later: directory import)");
    }
    if (empty) {
      DirectorySeed first =
          seed.orElseThrow(
                  () -> new StartException("the directory is empty and no directory file is given"))
              .seed();
      DirectoryWriter writer =
          new DirectoryWriter(
              settings.kafka(), settings.rootKey(), settings.record().issuer(), incarnation);
      try {
        long offset = writer.bootstrap(first, InstantSource.system().instant());
        if (!follower.awaitFolded(offset, CATCH_UP)) {
          throw new StartException("the first directory was written but could not be read back");
        }
        DirectorySeed.Key any = first.keys().getFirst();
        if (follower.directory().accessKey(any.id().value()).isEmpty()) {
          throw new StartException(
              "another issuer made the first directory at the same moment; this one's keys are void:"
                  + " start it again");
        }
      } catch (ExecutionException e) {
        throw new StartException("the first directory could not be written", e);
      }
    }
    if (!new FollowedKeysets(
            follower, KeysetPurpose.SESSION_TOKEN, InstantSource.system(), System::nanoTime)
        .isThere()) {
      throw new StartException(
          "the keyset of session tokens can't be opened: is the root key the one of this"
              + " directory?");
    }
  }

  private static void record(IssuerSettings settings, AuditLog log) throws StartException {
    Optional<UncleanEndFound> former =
        FormerRun.uncleanEnd(settings.kafka(), settings.record().issuer());
    boolean recorded =
        log.recordPlatform(
            Kind.PlatformStarted,
            event ->
                event.setPlatformStarted(
                    new PlatformStarted(settings.version(), settings.parts())));
    if (former.isPresent()) {
      recorded &=
          log.recordPlatform(Kind.UncleanEndFound, event -> event.setUncleanEndFound(former.get()));
    }
    if (settings.allowWeakDurability()) {
      recorded &= setting(log, "allow-weak-durability", "false", "true");
    }
    if (settings.federation().allowPrivate()) {
      recorded &= setting(log, "allow-private-idp", "false", "true");
    }
    if (!settings.trustedProxies().isEmpty()) {
      recorded &= setting(log, "trusted-proxies", "", settings.trustedProxies().toString());
    }
    if (settings.trialMaxSession().isPresent()) {
      recorded &=
          setting(
              log, "trial-max-session", null, settings.trialMaxSession().get().toSeconds() + "s");
    }
    if (!recorded) {
      throw new StartException("the start could not be recorded");
    }
  }

  private static boolean setting(
      AuditLog log, String name, @org.jspecify.annotations.Nullable String before, String after) {
    return log.recordPlatform(
        Kind.SettingChanged,
        event -> event.setSettingChanged(new SettingChanged(name, before, after)));
  }

  private static IssuerServer serve(
      IssuerSettings settings,
      DirectoryFollower follower,
      AuditLog log,
      DirectoryLog changes,
      ClaimLog claims,
      SessionUses uses)
      throws StartException {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    SessionSealer sealer =
        new SessionSealer(
            new FollowedKeysets(follower, KeysetPurpose.SESSION_TOKEN, clock, System::nanoTime));
    AuthorizationMessages messages =
        new AuthorizationMessages(
            new FollowedKeysets(
                follower, KeysetPurpose.AUTHORIZATION_MESSAGE, clock, System::nanoTime));
    Outcomes outcomes = new Outcomes(log, messages, Issuer::toldParameters);
    SigV4Verifier verifier = new SigV4Verifier(follower.secrets(), sealer, settings.regions());
    Changes proposals = proposing(settings, log, changes);
    // Known for good only when the server listens: a test may leave the port to it.
    AtomicReference<String> url = new AtomicReference<>(publicUrl(settings, settings.port()));
    WebIdentityTokens tokens = new WebIdentityTokens(follower.secrets()::signingKeys, url::get);
    StsParts parts =
        new StsParts(
            verifier,
            new MfaVerifier(follower.secrets()::mfaSeed, claims),
            webIdentities(settings, url),
            new SamlVerifier(
                SamlSettings.with(
                    settings.regions(),
                    settings.federation().samlAudiences(),
                    settings.federation().samlRecipients()),
                follower.secrets()::samlKey),
            claims,
            sealer,
            messages,
            tokens,
            new IssuanceQuota(settings.quota(), System::nanoTime),
            log,
            outcomes,
            random,
            settings.regions(),
            settings.trialMaxSession());
    try {
      FirstKeysets.make(follower.directory(), proposals, clock.instant());
      IssuerServer server =
          IssuerServer.start(
              settings.host(),
              settings.port(),
              new IssuerServer.Services(
                  new StsService(follower::directory, parts),
                  new IamService(
                      follower::directory,
                      verifier,
                      outcomes,
                      proposals,
                      follower.lastUses()::of,
                      follower.secrets()::mfaSeed,
                      new IamService.WebIdentities(
                          tokens::url, settings.federation().allowPrivate()),
                      random),
                  new AuthorizeService(
                      follower::directory,
                      verifier,
                      log,
                      messages,
                      uses,
                      claims,
                      settings.record().region()),
                  new AdministrationService(
                      follower::directory,
                      verifier,
                      log,
                      outcomes,
                      proposals,
                      follower.secrets(),
                      new KeysetRotation(follower.secrets()),
                      random),
                  tokens,
                  follower::directory,
                  settings.record().region(),
                  settings.trustedProxies()),
              () -> isOpen(follower, log),
              positions(follower),
              clock);
      url.set(publicUrl(settings, server.port()));
      return server;
    } catch (IllegalStateException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("the start was interrupted", e);
    }
  }

  private static Map<String, CallJson.Kind> toldParameters(ApiRequest request) {
    return switch (request.api()) {
      case STS -> StsRequests.toldParameters();
      case IAM -> ParameterModel.kinds(request.action());
      case SCRIP -> Map.of();
    };
  }

  private static WebIdentityVerifier webIdentities(
      IssuerSettings settings, AtomicReference<String> url) {
    FederationSettings federation = settings.federation();
    return new WebIdentityVerifier(
        new OidcSettings(
            federation.google(),
            federation.amazon(),
            federation.facebook(),
            () -> url.get() + WebIdentityTokens.PATH),
        new IdpClient(federation.allowPrivate()));
  }

  private static String publicUrl(IssuerSettings settings, int port) {
    return settings
        .federation()
        .publicUrl()
        .orElseGet(() -> "http://" + settings.host() + ":" + port);
  }

  private static IssuerServer.Positions positions(DirectoryFollower follower) {
    return new IssuerServer.Positions() {
      @Override
      public long now() {
        return follower.directory().position();
      }

      @Override
      public boolean hasReached(long position) {
        try {
          return follower.awaitFolded(position - 1, CATCH_UP_OF_A_CLIENT);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    };
  }

  private static Changes proposing(IssuerSettings settings, AuditLog log, DirectoryLog changes) {
    return new Changes() {
      @Override
      public DirectoryLog.Outcome propose(DirectoryChange change, Map<String, byte[]> secrets)
          throws InterruptedException {
        return changes.propose(change, secrets);
      }

      @Override
      public void forget(String secret) {
        changes.forget(secret);
      }

      @Override
      public DirectoryChange.Builder signed() {
        return DirectoryChange.newBuilder()
            .setIssuer(settings.record().issuer())
            .setIncarnation(log.incarnation());
      }
    };
  }

  private static boolean isOpen(DirectoryFollower follower, AuditLog log) {
    return follower.isCurrent() && Math.abs(log.skewMillis()) <= MAX_SKEW;
  }
}
