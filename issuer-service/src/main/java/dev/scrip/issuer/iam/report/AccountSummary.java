package dev.scrip.issuer.iam.report;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Amount;
import java.util.List;

/** GetAccountSummary: how many entities there are, and AWS's default quotas. */
public final class AccountSummary {
  private AccountSummary() {}

  /** GetAccountSummary. */
  public static IamResult get(IamCall call) {
    var names = call.directory().names();
    String account = call.accountId();
    List<String> devices = names.arns(Kind.MFA, account);
    long inUse =
        devices.stream()
            .map(arn -> call.directory().image(arn).map(EntityImage::getMfaDevice))
            .filter(device -> device.isPresent() && device.get().getUserArn() != null)
            .count();
    long rootKeys =
        call.directory().references().to("arn:aws:iam::" + account + ":root").stream()
            .filter(arn -> arn.contains("/access-key/"))
            .count();
    long versions =
        names.arns(Kind.POLICY, account).stream()
            .map(arn -> call.directory().image(arn).map(EntityImage::getPolicy))
            .mapToLong(policy -> policy.map(found -> found.getVersions().size()).orElse(0))
            .sum();
    int providers =
        names.count(Kind.OIDC_PROVIDER, account) + names.count(Kind.SAML_PROVIDER, account);
    return IamResult.of(
        new Reply.Entries(
            "SummaryMap",
            List.of(
                new Amount("Users", names.count(Kind.USER, account)),
                new Amount("UsersQuota", 5_000),
                new Amount("Groups", names.count(Kind.GROUP, account)),
                new Amount("GroupsQuota", 300),
                new Amount("Roles", names.count(Kind.ROLE, account)),
                new Amount("RolesQuota", 1_000),
                new Amount("Policies", names.count(Kind.POLICY, account)),
                new Amount("PoliciesQuota", 1_500),
                new Amount("PolicyVersionsInUse", versions),
                new Amount("PolicyVersionsInUseQuota", 10_000),
                new Amount("VersionsPerPolicyQuota", 5),
                new Amount("PolicySizeQuota", 6_144),
                new Amount("AssumeRolePolicySizeQuota", 2_048),
                new Amount("UserPolicySizeQuota", 2_048),
                new Amount("GroupPolicySizeQuota", 5_120),
                new Amount("RolePolicySizeQuota", 10_240),
                new Amount("AttachedPoliciesPerUserQuota", 10),
                new Amount("AttachedPoliciesPerGroupQuota", 10),
                new Amount("AttachedPoliciesPerRoleQuota", 10),
                new Amount("AccessKeysPerUserQuota", 2),
                new Amount("GroupsPerUserQuota", 10),
                new Amount("MFADevices", devices.size()),
                new Amount("MFADevicesInUse", inUse),
                new Amount("Providers", providers),
                new Amount("AccountMFAEnabled", 0),
                new Amount("AccountAccessKeysPresent", rootKeys > 0 ? 1 : 0),
                new Amount("AccountSigningCertificatesPresent", 0),
                new Amount("AccountPasswordPresent", 0))));
  }
}
