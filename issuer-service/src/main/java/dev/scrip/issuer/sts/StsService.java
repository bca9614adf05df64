package dev.scrip.issuer.sts;

import dev.scrip.events.Mfa;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.Tag;
import dev.scrip.events.Verdict;
import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.mfa.MfaVerifier;
import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.PreparedIssuance;
import dev.scrip.issuer.record.RecordedIssuance;
import dev.scrip.issuer.record.RequestFacts;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.Passed;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Answers STS requests. {@link #answer} reads top to bottom as each request goes. */
public final class StsService {
  private static final int SESSION_DEFAULT = 43_200; // seconds
  private static final int ROOT_SESSION = 3_600;

  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final MfaVerifier devices;
  private final SessionSealer sealer;
  private final AuditLog log;
  private final Outcomes outcomes;
  private final RandomGenerator random;
  private final Optional<Duration> trialMaxSession;

  /**
   * A service.
   *
   * @param directories the directory in force when it is asked
   * @param random secure random, for access key ids and secrets
   * @param trialMaxSession cap on every session's life, for trials
   */
  public StsService(
      Supplier<Directory> directories,
      SigV4Verifier verifier,
      MfaVerifier devices,
      SessionSealer sealer,
      AuditLog log,
      RandomGenerator random,
      Optional<Duration> trialMaxSession) {
    this.directories = directories;
    this.verifier = verifier;
    this.devices = devices;
    this.sealer = sealer;
    this.log = log;
    this.outcomes = new Outcomes(log);
    this.random = random;
    this.trialMaxSession = trialMaxSession;
  }

  /** Why an action can't be asked for; empty if it can. */
  public static Optional<ApiError> unknown(String action) {
    if (StsRequests.BUILT.contains(action)) {
      return Optional.empty();
    }
    String message =
        StsRequests.NOT_BUILT.contains(action)
            ? "The action " + action + " is not built in this release."
            : "Could not find operation " + action + " for version 2011-06-15";
    return Optional.of(new ApiError(ErrorCode.INVALID_ACTION, message));
  }

  /** Parses, authenticates, authorizes, prepares, records, and only then gives the answer. */
  public Answer answer(ApiRequest request) {
    Directory directory = directories.get();
    StsRequest parsed = null;
    ApiError broken = null;
    try {
      parsed = StsRequests.parse(request.action(), request.parameters());
    } catch (InvalidParameterException e) {
      broken = e.error(); // told only to those who prove who they are
    }
    Authenticated caller;
    switch (verifier.verify(request.message(), directory, Api.STS.service(), request.time())) {
      case Refusal refusal -> {
        return outcomes.notAuthenticated(request, refusal, directory.position());
      }
      case Authenticated proven -> caller = proven;
    }
    if (parsed == null) {
      return failed(request, caller, directory, null, broken);
    }
    if (parsed.deviceCode().isPresent()) {
      DeviceCode device = parsed.deviceCode().get();
      switch (verified(request, device, caller, directory)) {
        case MfaVerifier.Result.Proven proven -> caller = caller.withMfa(request.time());
        case MfaVerifier.Result.Refused refused -> {
          return outcomes.notAllowed(
              request,
              Outcomes.facts(request, caller, true, directory.position()),
              device.serialNumber(),
              null,
              null,
              new ApiError(ErrorCode.ACCESS_DENIED, refused.message()));
        }
        case MfaVerifier.Result.Unavailable unavailable -> {
          return new Answer.Failed(request.api(), ApiError.UNAVAILABLE);
        }
      }
    }
    return switch (parsed) {
      case StsRequest.GetCallerIdentity identity -> identity(request, caller, directory);
      case StsRequest.GetAccessKeyInfo info -> keyInfo(request, info, caller, directory);
      case StsRequest.GetSessionToken token -> session(request, token, caller, directory);
      case StsRequest.AssumeRole assume -> assume(request, assume, caller, directory);
    };
  }

  private MfaVerifier.Result verified(
      ApiRequest request, DeviceCode device, Authenticated caller, Directory directory) {
    return device.isWhole()
        ? devices.verify(
            directory,
            caller,
            device.serialNumber(),
            device.tokenCode(),
            request.requestId(),
            request.time())
        : new MfaVerifier.Result.Refused(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time"
                + " pass code.");
  }

  private Answer identity(ApiRequest request, Authenticated caller, Directory directory) {
    return outcomes.served(
        Outcomes.facts(request, caller, true, directory.position()),
        request,
        null,
        StsReplies.of(
            new StsResult.CallerIdentity(caller.userId(), caller.accountId(), caller.arn())));
  }

  /** The account of any key, that of a session too: its id carries the account's number. */
  private Answer keyInfo(
      ApiRequest request,
      StsRequest.GetAccessKeyInfo asked,
      Authenticated caller,
      Directory directory) {
    RequestFacts facts = Outcomes.facts(request, caller, true, directory.position());
    Decision decision =
        Access.decide(
            directory, caller, Asked.of(Outcomes.actionOf(request), "*"), request.surroundings());
    if (!(decision instanceof Decision.Allowed)) {
      return outcomes.notAllowed(
          request,
          facts,
          "*",
          decision,
          null,
          new ApiError(
              ErrorCode.ACCESS_DENIED,
              Refusals.told(caller, Outcomes.actionOf(request), "*", decision)));
    }
    Answer answer =
        AccessKeyId.parse(asked.accessKeyId())
            .flatMap(id -> directory.account(id.accountNumber()))
            .map(account -> StsReplies.of(new StsResult.AccessKeyInfo(account.accountId())))
            .orElseGet(
                () ->
                    new Answer.Failed(
                        request.api(),
                        new ApiError(
                            ErrorCode.VALIDATION_ERROR,
                            "The access key " + asked.accessKeyId() + " is of no account here.")));
    return outcomes.served(facts, request, null, answer);
  }

  private Answer session(
      ApiRequest request,
      StsRequest.GetSessionToken asked,
      Authenticated caller,
      Directory directory) {
    RequestFacts facts = Outcomes.facts(request, caller, false, directory.position());
    if (caller.session().isPresent()) {
      return outcomes.notAllowed(
          request,
          facts,
          null,
          null,
          null,
          new ApiError(
              ErrorCode.ACCESS_DENIED, "Cannot call GetSessionToken with session credentials"));
    }
    boolean root = caller.principal() instanceof Principal.Root;
    int seconds = asked.durationSeconds().orElse(SESSION_DEFAULT);
    Session session =
        mint(
            request.time(),
            directory,
            caller.principal(),
            root ? Session.Principal.ROOT : Session.Principal.USER,
            Optional.empty(),
            root ? Math.min(seconds, ROOT_SESSION) : seconds,
            Passed.NONE,
            Optional.empty(),
            caller);
    SessionIssued detail = detail(session, caller, asked.durationSeconds());
    detail.setPrincipalArn(caller.arn());
    detail.setPrincipalId(caller.userId());
    detail.setSerialNumber(asked.device().map(DeviceCode::serialNumber).orElse(null));
    return issue(
        request, facts, session, asked.minimumTokenSize(), detail, StsResult.SessionGranted::new);
  }

  private Answer assume(
      ApiRequest request, StsRequest.AssumeRole asked, Authenticated caller, Directory directory) {
    RequestFacts facts = Outcomes.facts(request, caller, true, directory.position());
    return switch (RoleAuthorization.decide(asked, caller, directory, request.surroundings())) {
      case Grant.Denied denied ->
          outcomes.notAllowed(
              request,
              facts,
              asked.roleArn(),
              denied.decision().orElse(null),
              asked.roleSessionName(),
              denied.error());
      case Grant.Refused refused ->
          failed(request, caller, directory, asked.roleArn(), refused.error());
      case Grant.RoleSession grant -> {
        Session session =
            mint(
                request.time(),
                directory,
                grant.role(),
                Session.Principal.ROLE,
                Optional.of(asked.roleSessionName()),
                grant.seconds(),
                grant.passed(),
                grant.sourceIdentity(),
                caller);
        String arn = grant.role().sessionArn(asked.roleSessionName());
        String id = grant.role().uniqueId() + ":" + asked.roleSessionName();
        SessionIssued detail = detail(session, caller, asked.durationSeconds());
        detail.setPrincipalArn(arn);
        detail.setPrincipalId(id);
        detail.setRoleArn(grant.role().arn());
        detail.setRoleSessionName(asked.roleSessionName());
        detail.setExternalId(asked.externalId().orElse(null));
        detail.setSerialNumber(asked.passing().device().map(DeviceCode::serialNumber).orElse(null));
        detail.setPrivileged(grant.role().privileged() ? Verdict.YES : Verdict.NO);
        detail.setStatements(Outcomes.statements(grant.decision().decisive()));
        yield issue(
            request,
            facts,
            session,
            asked.passing().minimumTokenSize(),
            detail,
            recorded -> new StsResult.RoleAssumed(recorded, id, arn));
      }
    };
  }

  /** Seals, records and answers: the one way out for a credential. */
  private Answer issue(
      ApiRequest request,
      RequestFacts facts,
      Session session,
      int minimumTokenSize,
      SessionIssued detail,
      Function<RecordedIssuance, StsResult> result) {
    SessionToken token = sealer.seal(session, minimumTokenSize, random);
    if (token.size() > SessionSealer.MAX_TOKEN_BYTES) {
      return outcomes.served(
          facts, request, detail.getRoleArn(), new Answer.Failed(request.api(), tooLarge(token)));
    }
    detail.setSealedBytes(token.size());
    PreparedIssuance prepared = log.prepare(facts, detail, session, token);
    return switch (log.record(prepared)) {
      case RecordedIssuance recorded -> StsReplies.of(result.apply(recorded));
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

  private Session mint(
      Instant now,
      Directory directory,
      Principal principal,
      Session.Principal kind,
      Optional<String> sessionName,
      int seconds,
      Passed passed,
      Optional<String> sourceIdentity,
      Authenticated caller) {
    Account account = directory.account(principal.accountId()).orElseThrow();
    Instant issuedAt = now.truncatedTo(ChronoUnit.MILLIS);
    Duration life =
        trialMaxSession
            .filter(cap -> cap.toSeconds() < seconds)
            .orElse(Duration.ofSeconds(seconds));
    return new Session(
        AccessKeyId.temporary(account.number(), random),
        principal.accountId(),
        kind,
        principal.uniqueId(),
        sessionName,
        issuedAt,
        // Whole seconds, because that is what the reply can say.
        issuedAt.plus(life).truncatedTo(ChronoUnit.SECONDS),
        caller.authenticatedByDeviceAt().map(at -> at.truncatedTo(ChronoUnit.MILLIS)),
        caller.lineage(),
        sourceIdentity,
        passed,
        SecretAccessKey.random(random));
  }

  private static SessionIssued detail(
      Session session, Authenticated caller, Optional<Integer> requestedSeconds) {
    SessionIssued detail = new SessionIssued();
    detail.setAccessKeyId(session.accessKeyId().value());
    detail.setAccountId(session.accountId());
    detail.setCallerArn(caller.arn());
    detail.setCallerAccountId(caller.accountId());
    detail.setIssuedAt(session.issuedAt());
    detail.setExpiresAt(session.expiresAt());
    detail.setRequestedSeconds(requestedSeconds.orElse(null));
    // The end lies on a whole second, so less than one second of what was granted is not lived.
    detail.setGrantedSeconds(
        (int)
            Math.ceilDiv(
                Duration.between(session.issuedAt(), session.expiresAt()).toMillis(), 1_000L));
    detail.setAncestors(session.ancestors().stream().map(Session.Ancestor::accessKeyId).toList());
    detail.setSourceIdentity(session.sourceIdentity().orElse(null));
    detail.setMfa(session.mfaAt().isPresent() ? Mfa.YES : Mfa.NO);
    detail.setPolicySha256(
        session
            .passed()
            .policy()
            .map(policy -> Hashes.sha256Hex(policy.getBytes(StandardCharsets.UTF_8)))
            .orElse(null));
    detail.setPolicyArns(session.passed().policyArns());
    detail.setTags(
        session.passed().tags().stream()
            .map(tag -> new Tag(tag.key(), tag.value(), tag.transitive()))
            .toList());
    detail.setStatements(List.of());
    detail.setPrivileged(Verdict.UNKNOWN);
    return detail;
  }

  private Answer failed(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      @Nullable String resource,
      @Nullable ApiError error) {
    ApiError told = error == null ? ApiError.UNAVAILABLE : error;
    return outcomes.served(
        Outcomes.facts(request, caller, true, directory.position()),
        request,
        resource,
        new Answer.Failed(request.api(), told));
  }
}
