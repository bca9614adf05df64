package dev.scrip.issuer.authn;

import dev.scrip.events.Mfa;
import dev.scrip.events.SessionContext;
import dev.scrip.events.SessionIssuer;
import dev.scrip.events.UserIdentity;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Caller;
import dev.scrip.issuer.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A caller that proved who it is.
 *
 * @param principal the user, role or root whose credentials signed
 * @param accessKeyId the key that signed
 * @param session the session, if the credentials are temporary
 * @param region region that the signature's scope names
 * @param mfaAt when it proved, with this very request, that it has its device
 */
public record Authenticated(
    Principal principal,
    String accessKeyId,
    Optional<Session> session,
    String region,
    Optional<Instant> mfaAt)
    implements Authentication {

  /** A caller that brought no code of a device with its request. */
  public Authenticated(
      Principal principal, String accessKeyId, Optional<Session> session, String region) {
    this(principal, accessKeyId, session, region, Optional.empty());
  }

  /** The same caller, having proved that it has its device. */
  public Authenticated withMfa(Instant at) {
    return new Authenticated(principal, accessKeyId, session, region, Optional.of(at));
  }

  /** When multi-factor authentication took place, with this request or when its session began. */
  public Optional<Instant> authenticatedByDeviceAt() {
    return mfaAt.or(() -> session.flatMap(Session::mfaAt));
  }

  /** The caller's ARN: of a session of a role or a federated user, the session's. */
  public String arn() {
    if (isFederatedUser()) {
      return "arn:aws:sts::" + accountId() + ":federated-user/" + sessionName();
    }
    return principal instanceof Principal.Role role
        ? role.sessionArn(sessionName())
        : principal.arn();
  }

  /**
   * The caller's unique id as GetCallerIdentity gives it: AIDA..., AROA...:session, account:name of
   * a federated user, or the account id.
   */
  public String userId() {
    if (isFederatedUser()) {
      return accountId() + ":" + sessionName();
    }
    return principal instanceof Principal.Role
        ? principal.uniqueId() + ":" + sessionName()
        : principal.uniqueId();
  }

  /** The caller's account. */
  public String accountId() {
    return principal.accountId();
  }

  /** Whether the caller acts in an assumed role. */
  public boolean isRoleSession() {
    return acts(Session.Principal.ROLE);
  }

  /** Whether the caller holds what GetFederationToken gave. */
  public boolean isFederatedUser() {
    return acts(Session.Principal.FEDERATED_USER);
  }

  /** Whether the caller holds what AssumeRoot gave: a root session for one task. */
  public boolean isAssumedRoot() {
    return acts(Session.Principal.ROOT)
        && session.filter(known -> known.passed().hasPolicies()).isPresent();
  }

  /** Whether the caller holds what GetSessionToken gave. */
  public boolean isUserSession() {
    return session.isPresent() && !isRoleSession() && !isFederatedUser() && !isAssumedRoot();
  }

  /**
   * Whether IAM is closed to the caller whatever policies say: to federated users, and to what
   * GetSessionToken gave without multi-factor authentication.
   */
  public boolean isBarredFromIam() {
    return isFederatedUser() || (isUserSession() && session.flatMap(Session::mfaAt).isEmpty());
  }

  /** Clients of the global endpoint may sign for a pseudo-region; it is served from us-east-1. */
  public String servedRegion() {
    return region.equals("aws-global") ? "us-east-1" : region;
  }

  /** The caller as policies see it. */
  public Caller caller() {
    return new Caller(
        arn(),
        accountId(),
        isRoleSession() || isFederatedUser() ? Optional.of(principal.arn()) : Optional.empty(),
        principal instanceof Principal.Root);
  }

  /** What stands behind a session that this caller obtains: its own ancestors and its own key. */
  public List<Session.Ancestor> lineage() {
    List<Session.Ancestor> lineage =
        new ArrayList<>(session.map(Session::ancestors).orElse(List.of()));
    lineage.add(new Session.Ancestor(accessKeyId, userId(), session.map(Session::issuedAt)));
    return lineage;
  }

  /** The caller in CloudTrail's words. */
  public UserIdentity identity() {
    UserIdentity identity = new UserIdentity();
    identity.setType(isFederatedUser() ? "FederatedUser" : type(principal));
    identity.setPrincipalId(userId());
    identity.setArn(arn());
    identity.setAccountId(accountId());
    identity.setAccessKeyId(accessKeyId);
    if (principal instanceof Principal.User && !isFederatedUser()) {
      identity.setUserName(principal.name());
    }
    session.ifPresent(known -> identity.setSessionContext(context(known)));
    return identity;
  }

  private SessionContext context(Session known) {
    SessionContext context = new SessionContext();
    if (isRoleSession() || isFederatedUser()) {
      context.setSessionIssuer(
          new SessionIssuer(
              isRoleSession() ? "Role" : type(principal),
              principal.uniqueId(),
              principal.arn(),
              principal.accountId(),
              principal.name()));
    }
    context.setCreationDate(known.issuedAt());
    context.setMfaAuthenticated(
        known.mfaAt().isPresent()
            ? Mfa.YES
            : known.federation().isPresent() ? Mfa.NOT_ASSERTED : Mfa.NO);
    context.setSourceIdentity(known.sourceIdentity().orElse(null));
    context.setFederatedProvider(
        known
            .federation()
            .map(Session.Federation::provider)
            .filter(provider -> !provider.contains(":saml-provider/"))
            .orElse(null));
    return context;
  }

  private boolean acts(Session.Principal kind) {
    return session.filter(known -> known.principal() == kind).isPresent();
  }

  private String sessionName() {
    return session.flatMap(Session::sessionName).orElseThrow();
  }

  private static String type(Principal principal) {
    return switch (principal) {
      case Principal.User user -> "IAMUser";
      case Principal.Role role -> "AssumedRole";
      case Principal.Root root -> "Root";
    };
  }
}
