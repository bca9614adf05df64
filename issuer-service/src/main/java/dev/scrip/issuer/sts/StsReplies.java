package dev.scrip.issuer.sts;

import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Struct;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.record.RecordedIssuance;
import java.util.ArrayList;
import java.util.List;

/** Results as replies. The order of elements is that of AWS's replies. */
final class StsReplies {
  private StsReplies() {}

  static Answer of(StsResult result) {
    return switch (result) {
      case StsResult.CallerIdentity identity ->
          answer(
              "GetCallerIdentity",
              new Text("Arn", identity.arn()),
              new Text("UserId", identity.userId()),
              new Text("Account", identity.account()));
      case StsResult.AccessKeyInfo info ->
          answer("GetAccessKeyInfo", new Text("Account", info.account()));
      case StsResult.SessionGranted granted ->
          answer("GetSessionToken", sized(granted.issuance(), credentials(granted.issuance())));
      case StsResult.RoleAssumed assumed -> answer("AssumeRole", assumed(assumed));
    };
  }

  private static List<Reply> assumed(StsResult.RoleAssumed assumed) {
    RecordedIssuance issuance = assumed.issuance();
    List<Reply> members =
        sized(
            issuance,
            new Struct(
                "AssumedRoleUser",
                List.of(
                    new Text("AssumedRoleId", assumed.assumedRoleId()),
                    new Text("Arn", assumed.arn()))),
            credentials(issuance));
    if (!issuance.session().passed().isEmpty()) {
      members.add(new Reply.Amount("PackedPolicySize", issuance.token().utilization()));
    }
    issuance
        .session()
        .sourceIdentity()
        .ifPresent(identity -> members.add(new Text("SourceIdentity", identity)));
    return members;
  }

  /** Members, and what the token takes of the space that it may. */
  private static List<Reply> sized(RecordedIssuance issuance, Reply... members) {
    List<Reply> all = new ArrayList<>(List.of(members));
    all.add(new Reply.Amount("SessionTokenSize", issuance.token().size()));
    all.add(new Reply.Amount("SessionTokenUtilization", issuance.token().utilization()));
    return all;
  }

  private static Answer answer(String action, Reply... members) {
    return answer(action, List.of(members));
  }

  private static Answer answer(String action, List<Reply> members) {
    return new Answer.Succeeded(Api.STS, action, new Struct(action + "Result", members));
  }

  private static Struct credentials(RecordedIssuance issuance) {
    return new Struct(
        "Credentials",
        List.of(
            new Text("AccessKeyId", issuance.session().accessKeyId().value()),
            new Text("SecretAccessKey", issuance.session().secret().reveal()),
            new Text("SessionToken", issuance.token().reveal()),
            new Reply.Time("Expiration", issuance.session().expiresAt())));
  }
}
