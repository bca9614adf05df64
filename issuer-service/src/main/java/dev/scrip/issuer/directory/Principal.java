package dev.scrip.issuer.directory;

import dev.scrip.issuer.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who can hold credentials: a user, a role, or an account's root. */
public sealed interface Principal {
  /** Its ARN. */
  String arn();

  /** Its account. */
  String accountId();

  /** Its unique id: AIDA... of a user, AROA... of a role, the account id of root. */
  String uniqueId();

  /** Its friendly name. */
  String name();

  /** Its tags. */
  Map<String, String> tags();

  /** Its own policies, compiled, and the ARNs of managed ones. */
  Attached attached();

  /**
   * Policies of a principal or group.
   *
   * @param inline inline policies, compiled
   * @param managed ARNs of attached managed policies
   * @param boundary ARN of the permissions boundary
   */
  record Attached(List<Policy> inline, List<String> managed, Optional<String> boundary) {
    static final Attached NONE = new Attached(List.of(), List.of(), Optional.empty());
  }

  /** A user. */
  record User(
      String arn,
      String accountId,
      String uniqueId,
      String name,
      Map<String, String> tags,
      Attached attached,
      List<String> groups)
      implements Principal {}

  /**
   * A role.
   *
   * @param maxSessionSeconds MaxSessionDuration, in seconds
   * @param trust its trust policy
   * @param privileged the verdict in its image
   */
  record Role(
      String arn,
      String accountId,
      String uniqueId,
      String name,
      Map<String, String> tags,
      Attached attached,
      int maxSessionSeconds,
      Policy trust,
      boolean privileged)
      implements Principal {

    /** ARN of a session of this role. */
    public String sessionArn(String roleSessionName) {
      return "arn:aws:sts::" + accountId + ":assumed-role/" + name + "/" + roleSessionName;
    }
  }

  /** An account's root. */
  record Root(String accountId) implements Principal {
    @Override
    public String arn() {
      return "arn:aws:iam::" + accountId + ":root";
    }

    @Override
    public String uniqueId() {
      return accountId;
    }

    @Override
    public String name() {
      return "root";
    }

    @Override
    public Map<String, String> tags() {
      return Map.of();
    }

    @Override
    public Attached attached() {
      return Attached.NONE;
    }
  }
}
