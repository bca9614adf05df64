package dev.scrip.issuer.directory;

import dev.scrip.issuer.policy.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** The policies that every account has, under the ARNs that AWS gave them. */
final class AwsManagedPolicies {
  /** ARN of the policy that makes an administrator. */
  static final String ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";

  private AwsManagedPolicies() {}

  static PMap<String, Policy> all() {
    return HashTreePMap.<String, Policy>empty()
        .plus(ADMINISTRATOR_ACCESS, allow(ADMINISTRATOR_ACCESS, "\"*\""))
        .plus(
            "arn:aws:iam::aws:policy/IAMFullAccess",
            allow("arn:aws:iam::aws:policy/IAMFullAccess", "\"iam:*\""))
        .plus(
            "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
            allow(
                "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
                "\"iam:GenerateCredentialReport\",\"iam:Get*\",\"iam:List*\",\"iam:Simulate*\""));
  }

  private static Policy allow(String arn, String actions) {
    try {
      return new Policy(
          arn,
          Policy.Part.IDENTITY,
          PolicyDocument.parse(
              "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                  + actions
                  + "],\"Resource\":\"*\"}]}",
              PolicyDocument.Use.IDENTITY));
    } catch (MalformedPolicyDocumentException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
