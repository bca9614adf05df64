package dev.scrip.issuer.sts;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.AuthorizationMessages;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.sts.outbound.WebIdentityTokens;
import dev.scrip.issuer.sts.request.StsRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What is answered without a session: who somebody is, what a message says, tokens for others. */
final class Lookups {
  private static final int DEFAULT_TOKEN_SECONDS = 300;

  private final Outcomes outcomes;
  private final AuthorizationMessages messages;
  private final WebIdentityTokens tokens;

  Lookups(Outcomes outcomes, AuthorizationMessages messages, WebIdentityTokens tokens) {
    this.outcomes = outcomes;
    this.messages = messages;
    this.tokens = tokens;
  }

  /** Whoever has a credential may know whose it is, an explicit deny or not. */
  Answer getCallerIdentity(Call call) {
    return outcomes.served(
        call.facts(),
        call.request(),
        null,
        StsReplies.of(
            new StsResult.CallerIdentity(
                call.caller().userId(), call.caller().accountId(), call.caller().arn())));
  }

  /** The account of any key, that of a session too: its id carries the account's number. */
  Answer getAccessKeyInfo(Call call, StsRequest.GetAccessKeyInfo asked) {
    Optional<Answer> refused = refused(call, Asked.of(call.action(), "*"));
    return refused.orElseGet(
        () ->
            AccessKeyId.parse(asked.accessKeyId())
                .flatMap(id -> call.directory().account(id.accountNumber()))
                .map(
                    account ->
                        outcomes.served(
                            call.facts(),
                            call.request(),
                            null,
                            StsReplies.of(new StsResult.AccessKeyInfo(account.accountId()))))
                .orElseGet(
                    () ->
                        failed(
                            call,
                            ErrorCode.VALIDATION_ERROR,
                            "The access key " + asked.accessKeyId() + " is of no account here.")));
  }

  Answer decodeAuthorizationMessage(Call call, StsRequest.DecodeAuthorizationMessage asked) {
    Optional<Answer> refused = refused(call, Asked.of(call.action(), "*"));
    return refused.orElseGet(
        () ->
            messages
                .decode(asked.encodedMessage(), call.caller().accountId(), call.request().time())
                .map(
                    decoded ->
                        outcomes.served(
                            call.facts(),
                            call.request(),
                            null,
                            StsReplies.of(new StsResult.MessageDecoded(decoded))))
                .orElseGet(
                    () ->
                        failed(
                            call,
                            ErrorCode.INVALID_AUTHORIZATION_MESSAGE,
                            "Message is not valid")));
  }

  Answer getWebIdentityToken(Call call, StsRequest.GetWebIdentityToken asked) {
    if (call.facts().endpoint().global()) {
      return failed(
          call,
          ErrorCode.REGION_DISABLED,
          "GetWebIdentityToken is served by regional endpoints alone, not by the global one.");
    }
    int seconds = asked.durationSeconds().orElse(DEFAULT_TOKEN_SECONDS);
    Asked question =
        Asked.of(call.action(), "*")
            .withRequestTags(asked.tags())
            .with(
                key ->
                    switch (key) {
                      case "sts:identitytokenaudience" -> asked.audience();
                      case "sts:signingalgorithm" -> List.of(asked.signingAlgorithm());
                      case "sts:durationseconds" -> List.of(Integer.toString(seconds));
                      default -> List.of();
                    });
    Optional<Answer> refused = refused(call, question);
    if (refused.isEmpty() && !asked.tags().isEmpty()) {
      refused = refused(call, question.as("sts:TagGetWebIdentityToken"));
    }
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<String> issuer = tokens.issuer(call.caller().accountId(), call.directory());
    if (issuer.isEmpty()) {
      return failed(
          call,
          ErrorCode.OUTBOUND_FEDERATION_DISABLED,
          "Outbound web identity federation is not enabled for account "
              + call.caller().accountId());
    }
    Instant now = call.request().time().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = now.plusSeconds(seconds);
    if (call.caller().session().map(Session::expiresAt).filter(expiresAt::isAfter).isPresent()) {
      return failed(
          call,
          ErrorCode.SESSION_DURATION_ESCALATION,
          "The requested token duration would extend the session beyond its original expiration"
              + " time.");
    }
    return switch (tokens.make(
        asked, call.caller(), issuer.get(), expiresAt, call.directory(), now)) {
      case WebIdentityTokens.Made.TooLarge tooLarge ->
          failed(
              call,
              ErrorCode.JWT_PAYLOAD_SIZE_EXCEEDED,
              "The claims of the token would be too large.");
      case WebIdentityTokens.Made.Token token ->
          outcomes.served(
              call.facts(),
              call.request(),
              String.join(" ", asked.audience()),
              StsReplies.of(new StsResult.WebIdentityToken(token.jwt(), token.expiresAt())));
    };
  }

  /** Delegation requests do not exist here, so no token can be one of theirs. */
  Answer getDelegatedAccessToken(Call call) {
    return refused(call, Asked.of(call.action(), "*"))
        .orElseGet(
            () ->
                failed(
                    call,
                    ErrorCode.EXPIRED_TRADE_IN_TOKEN,
                    "The trade-in token is of no delegation request, or expired."));
  }

  private Optional<Answer> refused(Call call, Asked asked) {
    Decision decision =
        Access.decide(call.directory(), call.caller(), asked, call.request().surroundings());
    if (decision instanceof Decision.Allowed) {
      return Optional.empty();
    }
    return Optional.of(
        outcomes.notAllowed(
            call.request(),
            call.facts(),
            call.denied(asked.resource(), decision),
            null,
            new ApiError(
                ErrorCode.ACCESS_DENIED,
                Refusals.told(call.caller(), asked.action(), asked.resource(), decision))));
  }

  private Answer failed(Call call, ErrorCode code, String message) {
    return outcomes.served(
        call.facts(),
        call.request(),
        null,
        new Answer.Failed(call.request().api(), new ApiError(code, message)));
  }
}
