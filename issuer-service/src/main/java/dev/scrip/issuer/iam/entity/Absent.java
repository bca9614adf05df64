package dev.scrip.issuer.iam.entity;

import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.protocol.Reply;
import java.util.List;

/**
 * What is asked after by tools that look at everything, and what nobody can have here: instance
 * profiles, passwords, certificates, SSH keys. The answers are AWS's for who has none.
 */
public final class Absent {
  private Absent() {}

  /** ListInstanceProfiles. */
  public static IamResult instanceProfiles(IamCall call) {
    return none("InstanceProfiles");
  }

  /** ListInstanceProfilesForRole. */
  public static IamResult instanceProfilesOfRole(IamCall call) throws IamException {
    call.role(call.text("RoleName"));
    return none("InstanceProfiles");
  }

  /** ListSSHPublicKeys. */
  public static IamResult sshPublicKeys(IamCall call) throws IamException {
    call.userOrCaller();
    return none("SSHPublicKeys");
  }

  /** ListSigningCertificates. */
  public static IamResult signingCertificates(IamCall call) throws IamException {
    call.userOrCaller();
    return none("Certificates");
  }

  /** ListServiceSpecificCredentials. */
  public static IamResult serviceSpecificCredentials(IamCall call) throws IamException {
    call.userOrCaller();
    return none("ServiceSpecificCredentials");
  }

  /** ListServerCertificates. */
  public static IamResult serverCertificates(IamCall call) {
    return none("ServerCertificateMetadataList");
  }

  /** GetLoginProfile. */
  public static IamResult loginProfile(IamCall call) throws IamException {
    String name = call.userOrCaller().getUserName();
    throw IamException.noSuch("Login Profile for User " + name + " cannot be found.");
  }

  /** GetAccountPasswordPolicy. */
  @SuppressWarnings("DoNotCallSuggester") // a handler like the others; its answer is an error
  public static IamResult passwordPolicy(IamCall call) throws IamException {
    throw IamException.noSuch(
        "The Password Policy with domain name " + call.accountId() + " cannot be found.");
  }

  private static IamResult none(String name) {
    return IamResult.of(new Reply.Items(name, List.of()), new Reply.Flag("IsTruncated", false));
  }
}
