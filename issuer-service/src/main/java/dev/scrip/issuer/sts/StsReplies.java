package dev.scrip.issuer.sts;

import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Struct;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.record.RecordedIssuance;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      case StsResult.MessageDecoded decoded ->
          answer("DecodeAuthorizationMessage", new Text("DecodedMessage", decoded.json()));
      case StsResult.WebIdentityToken token ->
          answer(
              "GetWebIdentityToken",
              new Text("WebIdentityToken", token.jwt()),
              new Reply.Time("Expiration", token.expiresAt()));
      case StsResult.SessionGranted(RecordedIssuance issuance) ->
          answer("GetSessionToken", sized(issuance, credentials(issuance)));
      case StsResult.RootAssumed(RecordedIssuance issuance) ->
          answer("AssumeRoot", closing(issuance, credentials(issuance)));
      case StsResult.UserFederated federated ->
          answer(
              "GetFederationToken",
              closing(
                  federated.issuance(),
                  new Struct(
                      "FederatedUser",
                      List.of(
                          new Text("FederatedUserId", federated.federatedUserId()),
                          new Text("Arn", federated.arn()))),
                  credentials(federated.issuance())));
      case StsResult.RoleAssumed(RecordedIssuance issuance, String id, String arn) ->
          answer("AssumeRole", closing(issuance, role(id, arn), credentials(issuance)));
      case StsResult.FederatedRoleAssumed assumed -> federated(assumed);
    };
  }

  private static Answer federated(StsResult.FederatedRoleAssumed assumed) {
    RecordedIssuance issuance = assumed.issuance();
    FederatedIdentity identity = assumed.identity();
    Struct role = role(assumed.assumedRoleId(), assumed.arn());
    return switch (identity.kind()) {
      case WEB_IDENTITY ->
          answer(
              "AssumeRoleWithWebIdentity",
              closing(
                  issuance,
                  new Text("SubjectFromWebIdentityToken", identity.subject()),
                  new Text("Audience", identity.audience()),
                  role,
                  credentials(issuance),
                  new Text("Provider", identity.provider())));
      case SAML ->
          answer(
              "AssumeRoleWithSAML",
              closing(
                  issuance,
                  new Text("Issuer", identity.issuer()),
                  role,
                  credentials(issuance),
                  new Text("Audience", identity.audience()),
                  new Text("SubjectType", identity.details().getOrDefault("SubjectType", "")),
                  new Text("Subject", identity.subject()),
                  new Text("NameQualifier", identity.details().getOrDefault("NameQualifier", ""))));
    };
  }

  private static Struct role(String assumedRoleId, String arn) {
    return new Struct(
        "AssumedRoleUser", List.of(new Text("AssumedRoleId", assumedRoleId), new Text("Arn", arn)));
  }

  /** Members, the token's size, and what of the session stands at a reply's end. */
  private static List<Reply> closing(RecordedIssuance issuance, Reply... members) {
    List<Reply> all = sized(issuance, members);
    packedPolicySize(issuance.session(), issuance.token())
        .ifPresent(percent -> all.add(new Reply.Amount("PackedPolicySize", percent)));
    issuance
        .session()
        .sourceIdentity()
        .ifPresent(identity -> all.add(new Text("SourceIdentity", identity)));
    return all;
  }

  /** In percent; empty where nothing was passed. */
  static Optional<Integer> packedPolicySize(Session session, SessionToken token) {
    return !session.passed().isEmpty() && session.principal() != Session.Principal.ROOT
        ? Optional.of(token.utilization())
        : Optional.empty();
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
