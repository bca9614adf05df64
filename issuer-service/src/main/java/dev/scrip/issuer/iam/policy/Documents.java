package dev.scrip.issuer.iam.policy;

import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.PolicyDocument.Use;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.protocol.ErrorCode;
import java.util.List;

/**
 * Policy documents in requests: their form and their size.
 *
 * <p>Source: IAM User Guide, "IAM and AWS STS quotas"; white space does not count.
 */
public final class Documents {
  static final int MANAGED = 6_144;
  static final int TRUST = 2_048;

  private Documents() {}

  /** A document of a use, checked. */
  static PolicyDocument check(String document, Use use) throws IamException {
    try {
      return PolicyDocument.parse(document, use);
    } catch (MalformedPolicyDocumentException e) {
      throw new IamException(ErrorCode.MALFORMED_POLICY_DOCUMENT, e.told());
    }
  }

  /** A trust policy: whom it names must be there, where the account is ours. */
  public static void checkTrust(IamCall call, String document) throws IamException {
    if (PolicyDocument.size(document) > TRUST) {
      throw IamException.limit("Cannot exceed quota for ACLSizePerRole: " + TRUST);
    }
    for (String arn : check(document, Use.TRUST).namedPrincipals()) {
      String account = arn.split(":", 6)[4];
      boolean session = arn.startsWith("arn:aws:sts:");
      if (!session && call.directory().account(account).isPresent() && call.look(arn).isEmpty()) {
        throw new IamException(
            ErrorCode.MALFORMED_POLICY_DOCUMENT,
            "Invalid principal in policy: \"AWS\":\"" + arn + "\"");
      }
    }
  }

  /** That inline policies together are not too long. */
  static void checkTotal(List<String> documents, int most, String kind, String name)
      throws IamException {
    int total = documents.stream().mapToInt(PolicyDocument::size).sum();
    if (total > most) {
      throw IamException.limit(
          "Maximum policy size of " + most + " bytes exceeded for " + kind + " " + name);
    }
  }
}
