package dev.scrip.issuer.sts;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.mfa.MfaVerifier;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.sts.request.DeviceCode;
import dev.scrip.issuer.sts.request.StsRequest;
import dev.scrip.issuer.sts.request.StsRequests;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Answers STS requests. {@link #answer} reads top to bottom as each request goes. */
public final class StsService {
  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final MfaVerifier devices;
  private final Outcomes outcomes;
  private final Set<String> regions;
  private final SignedSessions sessions;
  private final FederatedSessions federated;
  private final Lookups lookups;

  /**
   * A service over the directory in force when it is asked.
   *
   * @param parts what it is made of
   */
  public StsService(Supplier<Directory> directories, StsParts parts) {
    this.directories = directories;
    this.verifier = parts.verifier();
    this.devices = parts.devices();
    this.outcomes = parts.outcomes();
    this.regions = parts.regions();
    Issuing issuing =
        new Issuing(
            parts.sealer(),
            parts.log(),
            parts.outcomes(),
            parts.quota(),
            parts.random(),
            parts.trialMaxSession());
    this.sessions = new SignedSessions(issuing, outcomes);
    this.federated =
        new FederatedSessions(
            parts.webIdentities(), parts.assertions(), parts.claims(), issuing, outcomes);
    this.lookups = new Lookups(outcomes, parts.messages(), parts.tokens());
  }

  /** Why an action can't be asked for; empty if it can. */
  public static Optional<ApiError> unknown(String action) {
    return StsRequests.actions().contains(action)
        ? Optional.empty()
        : Optional.of(
            new ApiError(
                ErrorCode.INVALID_ACTION,
                "Could not find operation " + action + " for version 2011-06-15"));
  }

  /** Parses, authenticates, authorizes, prepares, records, and only then gives the answer. */
  public Answer answer(ApiRequest request) {
    Directory directory = directories.get();
    StsRequest parsed = null;
    ApiError broken = null;
    try {
      parsed = StsRequests.parse(request.action(), request.parameters());
    } catch (InvalidParameterException e) {
      broken = e.error();
    }
    if (StsRequests.isUnsigned(request.action())) {
      if (!regions.contains(request.endpoint().region())) {
        return unreadable(
            request,
            directory,
            new ApiError(ErrorCode.REGION_DISABLED, "STS is not activated in this region."));
      }
      return parsed instanceof StsRequest.Federated asked
          ? federated.answer(request, asked, directory)
          : unreadable(request, directory, broken);
    }
    return switch (verifier.verify(
        request.message(), directory, Api.STS.service(), request.time())) {
      case Refusal refusal -> outcomes.notAuthenticated(request, refusal, directory.position());
      case Authenticated caller ->
          parsed instanceof StsRequest.Signed asked
              ? identified(new Call(request, caller, directory), asked)
              // What is wrong with it is told only to those who prove who they are.
              : failed(new Call(request, caller, directory), broken);
    };
  }

  /** A request of somebody known, whose device is asked for if it names one. */
  private Answer identified(Call call, StsRequest.Signed asked) {
    Optional<Answer> barred = barred(call, asked);
    if (barred.isPresent()) {
      return barred.get();
    }
    if (asked.deviceCode().isEmpty()) {
      return answer(call, asked);
    }
    DeviceCode device = asked.deviceCode().get();
    return switch (verified(call, device)) {
      case MfaVerifier.Result.Proven proven ->
          answer(
              new Call(
                  call.request(), call.caller().withMfa(call.request().time()), call.directory()),
              asked);
      case MfaVerifier.Result.Refused refused ->
          outcomes.notAllowed(
              call.request(),
              call.facts(),
              device.serialNumber(),
              null,
              null,
              new ApiError(ErrorCode.ACCESS_DENIED, refused.message()));
      case MfaVerifier.Result.Unavailable unavailable ->
          new Answer.Failed(Api.STS, ApiError.UNAVAILABLE);
    };
  }

  private Answer answer(Call call, StsRequest.Signed signed) {
    return switch (signed) {
      case StsRequest.GetCallerIdentity identity -> lookups.getCallerIdentity(call);
      case StsRequest.GetAccessKeyInfo asked -> lookups.getAccessKeyInfo(call, asked);
      case StsRequest.DecodeAuthorizationMessage asked ->
          lookups.decodeAuthorizationMessage(call, asked);
      case StsRequest.GetWebIdentityToken asked -> lookups.getWebIdentityToken(call, asked);
      case StsRequest.GetDelegatedAccessToken asked -> lookups.getDelegatedAccessToken(call);
      case StsRequest.GetSessionToken asked -> sessions.getSessionToken(call, asked);
      case StsRequest.GetFederationToken asked -> sessions.getFederationToken(call, asked);
      case StsRequest.AssumeRole asked -> sessions.assumeRole(call, asked);
      case StsRequest.AssumeRoot asked -> sessions.assumeRoot(call, asked);
    };
  }

  /**
   * What a caller may not ask for whatever policies say: federated users anything but who they are,
   * holders of what GetSessionToken gave anything but that and roles.
   */
  private Optional<Answer> barred(Call call, StsRequest.Signed asked) {
    boolean identity = asked instanceof StsRequest.GetCallerIdentity;
    boolean session =
        asked instanceof StsRequest.GetSessionToken
            || asked instanceof StsRequest.GetFederationToken; // refused in words of their own
    if (identity || session) {
      return Optional.empty();
    }
    if (call.caller().isFederatedUser() || call.caller().isAssumedRoot()) {
      return Optional.of(
          denied(
              call,
              ErrorCode.INVALID_CLIENT_TOKEN_ID,
              "The security token included in the request is invalid"));
    }
    return call.caller().isUserSession() && !(asked instanceof StsRequest.AssumeRole)
        ? Optional.of(
            denied(
                call,
                ErrorCode.ACCESS_DENIED,
                "Cannot call " + call.request().action() + " with session credentials"))
        : Optional.empty();
  }

  private Answer denied(Call call, ErrorCode code, String message) {
    return outcomes.notAllowed(
        call.request(), call.facts(), null, null, null, new ApiError(code, message));
  }

  private MfaVerifier.Result verified(Call call, DeviceCode device) {
    return device.isWhole()
        ? devices.verify(
            call.directory(),
            call.caller(),
            device.serialNumber(),
            device.tokenCode(),
            call.request().requestId(),
            call.request().time())
        : new MfaVerifier.Result.Refused(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time"
                + " pass code.");
  }

  private Answer failed(Call call, @org.jspecify.annotations.Nullable ApiError error) {
    return outcomes.served(
        call.facts(),
        call.request(),
        null,
        new Answer.Failed(Api.STS, error == null ? ApiError.UNAVAILABLE : error));
  }

  /** Nobody is known behind it, so it counts as a denial: those have a budget. */
  private Answer unreadable(
      ApiRequest request, Directory directory, @org.jspecify.annotations.Nullable ApiError error) {
    return outcomes.notFederated(
        request,
        Outcomes.facts(request, null, /* readOnly= */ true, directory.position()),
        "",
        null,
        "a constraint of the request is broken",
        error == null ? ApiError.UNAVAILABLE : error);
  }
}
