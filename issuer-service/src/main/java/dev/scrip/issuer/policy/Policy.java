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
  /** The part a policy plays in a decision. */
  public enum Part {
    /** Attached to the caller, its groups or its role. */
    IDENTITY,
    /** Attached to what is asked for. */
    RESOURCE
  }
}
