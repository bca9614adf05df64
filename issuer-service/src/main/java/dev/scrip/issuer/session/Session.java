package dev.scrip.issuer.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session as its token tells it.
 *
 * @param accessKeyId its access key id
 * @param accountId account it acts in
 * @param principal what it acts as
 * @param principalId unique id of the role or user behind it
 * @param sessionName RoleSessionName; empty for a user's session
 * @param issuedAt when its life began, to the millisecond
 * @param expiresAt when it ends, to the millisecond
 * @param mfaAt when multi-factor authentication took place, if it did
 * @param ancestors whose credentials stand behind it, the first one first
 * @param sourceIdentity SourceIdentity, if set
 * @param passed session policies and tags
 * @param federation the identity provider behind it, if there is one
 * @param secret the secret access key
 */
public record Session(
    AccessKeyId accessKeyId,
    String accountId,
    Principal principal,
    String principalId,
    Optional<String> sessionName,
    Instant issuedAt,
    Instant expiresAt,
    Optional<Instant> mfaAt,
    List<Ancestor> ancestors,
    Optional<String> sourceIdentity,
    Passed passed,
    Optional<Federation> federation,
    SecretAccessKey secret) {

  /** The most ancestors that a session may have. */
  public static final int MAX_ANCESTORS = 16;

  /** What a session acts as. */
  public enum Principal {
    /** A role that was assumed. */
    ROLE,
    /** A user, by GetSessionToken. */
    USER,
    /** An account's root, by GetSessionToken or AssumeRoot. */
    ROOT,
    /** A federated user with the rights of the user who vouches for it, by GetFederationToken. */
    FEDERATED_USER
  }

  /**
   * A credential that stands behind a session.
   *
   * @param accessKeyId its access key id
   * @param principalId unique id of its principal; of a role's session with the session's name
   * @param issuedAt when it was issued, if it is a session's
   */
  public record Ancestor(String accessKeyId, String principalId, Optional<Instant> issuedAt) {}

  /**
   * The identity provider that vouched for whoever obtained a session.
   *
   * @param provider the provider as trust policies name it
   * @param keys condition keys that its statement gave, in lower case, with their values
   */
  public record Federation(String provider, Map<String, List<String>> keys) {
    /** Copies what could be changed from outside. */
    public Federation {
      keys = Map.copyOf(keys);
    }
  }

  /** Copies what could be changed from outside. */
  public Session {
    ancestors = List.copyOf(ancestors);
  }

  /** Whether its life is over at an instant. */
  public boolean isExpired(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
