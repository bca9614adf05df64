package dev.scrip.issuer.sts;

import dev.scrip.events.Ancestor;
import dev.scrip.events.Mfa;
import dev.scrip.events.PassedPolicy;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.Tag;
import dev.scrip.events.Verdict;
import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.PreparedIssuance;
import dev.scrip.issuer.record.RecordedIssuance;
import dev.scrip.issuer.record.RequestFacts;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionSealer;
import dev.scrip.issuer.session.SessionToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Makes a session of a draft, seals it, records it, and only then tells it. */
final class Issuing {
  private final SessionSealer sealer;
  private final AuditLog log;
  private final Outcomes outcomes;
  private final IssuanceQuota quota;
  private final RandomGenerator random;
  private final Optional<Duration> trialMaxSession;
  private final Renewals renewals = new Renewals();

  Issuing(
      SessionSealer sealer,
      AuditLog log,
      Outcomes outcomes,
      IssuanceQuota quota,
      RandomGenerator random,
      Optional<Duration> trialMaxSession) {
    this.sealer = sealer;
    this.log = log;
    this.outcomes = outcomes;
    this.quota = quota;
    this.random = random;
    this.trialMaxSession = trialMaxSession;
  }

  /**
   * Who obtains a session.
   *
   * @param id unique id, which renewals go by
   * @param principalId unique id without a session's name, which quotas go by
   * @param arn ARN, or what stands for one
   * @param accountId account
   */
  record Obtainer(String id, String principalId, String arn, String accountId) {}

  /**
   * The one way out for a credential.
   *
   * @param decision what allowed it; empty where no policy is asked
   * @param more fills what is particular to the action
   */
  Answer issue(
      ApiRequest request,
      RequestFacts facts,
      Directory directory,
      SessionDraft draft,
      Obtainer obtainer,
      Optional<Decision.Allowed> decision,
      Consumer<SessionIssued> more,
      Function<RecordedIssuance, StsResult> result) {
    String resource = draft.principal().arn();
    Optional<Answer> over = overQuota(request, facts, resource, obtainer);
    if (over.isPresent()) {
      return over.get();
    }
    return issueWithinQuota(request, facts, directory, draft, obtainer, decision, more, result);
  }

  /** That one more session is more than a quota allows, recorded; empty if it is not. */
  Optional<Answer> overQuota(
      ApiRequest request, RequestFacts facts, String resource, Obtainer obtainer) {
    return quota
        .exceeded(obtainer.principalId(), request.sourceAddress())
        .map(why -> outcomes.overQuota(request, facts, resource, why));
  }

  /** The same where the quota was asked already. */
  Answer issueWithinQuota(
      ApiRequest request,
      RequestFacts facts,
      Directory directory,
      SessionDraft draft,
      Obtainer obtainer,
      Optional<Decision.Allowed> decision,
      Consumer<SessionIssued> more,
      Function<RecordedIssuance, StsResult> result) {
    String resource = draft.principal().arn();
    Session session = mint(request.time(), directory, draft);
    SessionToken token = sealer.seal(session, draft.minimumTokenSize(), random);
    if (token.size() > SessionSealer.MAX_TOKEN_BYTES) {
      return outcomes.served(
          facts, request, resource, new Answer.Failed(request.api(), tooLarge(token)));
    }
    SessionIssued detail = detail(session, draft, obtainer, directory);
    detail.setStatements(
        decision.map(allowed -> Outcomes.statements(allowed.decisive())).orElse(List.of()));
    detail.setSealedBytes(token.size());
    detail.setPackedPolicySize(StsReplies.packedPolicySize(session, token).orElse(null));
    detail.setRenews(renewals.renewed(obtainer.id(), draft, request.time()).orElse(null));
    more.accept(detail);
    PreparedIssuance prepared = log.prepare(facts, detail, session, token);
    return switch (log.record(prepared)) {
      case RecordedIssuance recorded -> {
        renewals.remember(obtainer.id(), draft, session);
        yield StsReplies.of(result.apply(recorded));
      }
      case NotRecorded not -> new Answer.Failed(request.api(), ApiError.UNAVAILABLE);
    };
  }

  private static ApiError tooLarge(SessionToken token) {
    return new ApiError(
        ErrorCode.PACKED_POLICY_TOO_LARGE,
        "Packed size of session tags and session policies consumes "
            + token.utilization()
            + "% of allotted space.");
  }

  private Session mint(Instant now, Directory directory, SessionDraft draft) {
    int number = directory.account(draft.principal().accountId()).orElseThrow().number();
    Instant issuedAt = now.truncatedTo(ChronoUnit.MILLIS);
    Duration life =
        trialMaxSession
            .filter(cap -> cap.toSeconds() < draft.seconds())
            .orElse(Duration.ofSeconds(draft.seconds()));
    return new Session(
        AccessKeyId.temporary(number, random),
        draft.principal().accountId(),
        draft.kind(),
        draft.principal().uniqueId(),
        draft.name(),
        issuedAt,
        // Whole seconds, because that is what the reply can say.
        issuedAt.plus(life).truncatedTo(ChronoUnit.SECONDS),
        draft.mfaAt().map(at -> at.truncatedTo(ChronoUnit.MILLIS)),
        draft.lineage(),
        draft.sourceIdentity(),
        draft.passed(),
        draft.federation(),
        SecretAccessKey.random(random));
  }

  private static SessionIssued detail(
      Session session, SessionDraft draft, Obtainer obtainer, Directory directory) {
    SessionIssued detail = new SessionIssued();
    detail.setAccessKeyId(session.accessKeyId().value());
    detail.setAccountId(session.accountId());
    detail.setPrincipalArn(draft.arn());
    detail.setPrincipalId(draft.id());
    detail.setCallerArn(obtainer.arn());
    detail.setCallerAccountId(obtainer.accountId());
    detail.setIssuedAt(session.issuedAt());
    detail.setExpiresAt(session.expiresAt());
    detail.setRequestedSeconds(draft.requestedSeconds().orElse(null));
    // The end lies on a whole second, so less than one second of what was granted is not lived.
    detail.setGrantedSeconds(
        (int)
            Math.ceilDiv(
                Duration.between(session.issuedAt(), session.expiresAt()).toMillis(), 1_000L));
    detail.setAncestors(session.ancestors().stream().map(Session.Ancestor::accessKeyId).toList());
    detail.setLineage(
        session.ancestors().stream()
            .map(
                each ->
                    new Ancestor(
                        each.accessKeyId(), each.principalId(), each.issuedAt().orElse(null)))
            .toList());
    detail.setSourceIdentity(session.sourceIdentity().orElse(null));
    detail.setMfa(mfa(session));
    detail.setPolicySha256(
        session
            .passed()
            .policy()
            .map(policy -> Hashes.sha256Hex(policy.getBytes(StandardCharsets.UTF_8)))
            .orElse(null));
    detail.setPolicy(session.passed().policy().orElse(null));
    detail.setPolicyArns(session.passed().policyArns());
    detail.setManagedPolicies(
        session.passed().policyArns().stream()
            .flatMap(arn -> directory.documentInForce(arn).stream().map(text -> passed(arn, text)))
            .toList());
    detail.setInheritedTagKeys(List.of());
    detail.setTags(
        session.passed().tags().stream()
            .map(tag -> new Tag(tag.key(), tag.value(), tag.transitive()))
            .toList());
    detail.setPrivileged(Verdict.UNKNOWN);
    if (draft.principal() instanceof Principal.Role role) {
      detail.setRoleArn(role.arn());
      detail.setRoleSessionName(draft.name().orElse(null));
      detail.setPrivileged(role.privileged() ? Verdict.YES : Verdict.NO);
    }
    return detail;
  }

  private static PassedPolicy passed(String arn, String document) {
    return new PassedPolicy(arn, Hashes.sha256Hex(document.getBytes(StandardCharsets.UTF_8)));
  }

  /** What an identity provider checked is known only where it says so. */
  private static Mfa mfa(Session session) {
    if (session.mfaAt().isPresent()) {
      return Mfa.YES;
    }
    return session
        .federation()
        .map(
            federation ->
                federation.keys().entrySet().stream()
                        .anyMatch(
                            key ->
                                key.getKey().endsWith(":amr")
                                    && key.getValue().stream()
                                        .anyMatch(value -> value.equalsIgnoreCase("mfa")))
                    ? Mfa.YES
                    : Mfa.NOT_ASSERTED)
        .orElse(Mfa.NO);
  }
}
