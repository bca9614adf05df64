package dev.scrip.issuer.policy;

/**
 * A policy in force.
 *
 * @param arn ARN of a managed policy; {@code <entity ARN>/policy/<name>} of an inline one; {@code
 *     <role ARN>/trust} of a trust policy
 * @param part the part it plays
 * @param document what it says
 */
public record Policy(String arn, Part part, PolicyDocument document) {
  /** The part a policy plays in a decision, in the order in which AWS looks at them. */
  public enum Part {
    /** Attached to the organization or to the caller's account. */
    SERVICE_CONTROL("service control policy"),
    /** Attached to what is asked for. */
    RESOURCE("resource-based policy"),
    /** Attached to the caller, its groups or its role. */
    IDENTITY("identity-based policy"),
    /** The caller's permissions boundary. */
    BOUNDARY("permissions boundary"),
    /** Given when the caller's session was asked for. */
    SESSION("session policy");

    private final String told;

    Part(String told) {
      this.told = told;
    }

    /** What AWS calls it in its messages. */
    public String told() {
      return told;
    }
  }

  /** The same policy in another part. */
  public Policy as(Part other) {
    return part == other ? this : new Policy(arn, other, document);
  }
}
