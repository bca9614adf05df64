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

  /** The caller's ARN: of a role's session, the session's. */
  public String arn() {
    return principal instanceof Principal.Role role
        ? role.sessionArn(session.flatMap(Session::sessionName).orElseThrow())
        : principal.arn();
  }

  /**
   * The caller's unique id as GetCallerIdentity gives it: AIDA..., AROA...:session, or the account
   * id.
   */
  public String userId() {
    return principal instanceof Principal.Role
        ? principal.uniqueId() + ":" + session.flatMap(Session::sessionName).orElseThrow()
        : principal.uniqueId();
  }

  /** The caller's account. */
  public String accountId() {
    return principal.accountId();
  }

  /** Whether the caller acts in an assumed role. */
  public boolean isRoleSession() {
    return session.isPresent() && principal instanceof Principal.Role;
  }

  /** Whether the caller holds what GetSessionToken gave. */
  public boolean isUserSession() {
    return session.isPresent() && !(principal instanceof Principal.Role);
  }

  /**
   * Whether the caller holds what GetSessionToken gave without multi-factor authentication, which
   * is not enough for IAM.
   */
  public boolean isUserSessionWithoutMfa() {
    return isUserSession() && session.flatMap(Session::mfaAt).isEmpty();
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
        principal instanceof Principal.Role ? Optional.of(principal.arn()) : Optional.empty(),
        principal instanceof Principal.Root);
  }

  /** What stands behind a session that this caller obtains: its own ancestors and its own key. */
  public List<Session.Ancestor> lineage() {
    List<Session.Ancestor> lineage =
        new ArrayList<>(session.map(Session::ancestors).orElse(List.of()));
    lineage.add(new Session.Ancestor(accessKeyId, principal.uniqueId()));
    return lineage;
  }

  /** The caller in CloudTrail's words. */
  public UserIdentity identity() {
    UserIdentity identity = new UserIdentity();
    identity.setType(
        switch (principal) {
          case Principal.User user -> "IAMUser";
          case Principal.Role role -> "AssumedRole";
          case Principal.Root root -> "Root";
        });
    identity.setPrincipalId(userId());
    identity.setArn(arn());
    identity.setAccountId(accountId());
    identity.setAccessKeyId(accessKeyId);
    if (principal instanceof Principal.User) {
      identity.setUserName(principal.name());
    }
    session.ifPresent(known -> identity.setSessionContext(context(known)));
    return identity;
  }

  private SessionContext context(Session known) {
    SessionContext context = new SessionContext();
    if (principal instanceof Principal.Role) {
      context.setSessionIssuer(
          new SessionIssuer(
              "Role",
              principal.uniqueId(),
              principal.arn(),
              principal.accountId(),
              principal.name()));
    }
    context.setCreationDate(known.issuedAt());
    context.setMfaAuthenticated(known.mfaAt().isPresent() ? Mfa.YES : Mfa.NO);
    context.setSourceIdentity(known.sourceIdentity().orElse(null));
    return context;
  }
}
