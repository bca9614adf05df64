package dev.scrip.issuer.administration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.scrip.events.TrailVerified;
import dev.scrip.issuer.administration.Admission.Verdict;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.ServedOutcome;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RecordVerification: leaves in the trail who verified it, and what was found. */
final class VerificationRequests {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int MAX_KINDS = 20;
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
  private static final int MAX_TEXT = 200;

  private final Admission admission;
  private final AuditLog log;

  VerificationRequests(Admission admission, AuditLog log) {
    this.admission = admission;
    this.log = log;
  }

  private record Told(
      @Nullable String from,
      @Nullable String to,
      @JsonProperty(required = true) long records,
      @JsonProperty(required = true) long findings,
      @Nullable List<String> kinds,
      @Nullable String checkpoint,
      @Nullable String signer) {}

  AdministrationResult answer(ApiRequest request, String body) {
    return switch (admission.authenticate(request)) {
      case Verdict.Refused refused -> new AdministrationResult.Refused(refused.error());
      case Verdict.Known(Authenticated caller, Directory directory) ->
          record(request, caller, directory, body);
    };
  }

  private AdministrationResult record(
      ApiRequest request, Authenticated caller, Directory directory, String body) {
    Optional<ApiError> refusal =
        admission.refusal(
            request,
            caller,
            directory,
            "arn:aws:scrip:" + caller.servedRegion() + ":" + caller.accountId() + ":trail");
    if (refusal.isPresent()) {
      return new AdministrationResult.Refused(refusal.get());
    }
    Optional<TrailVerified> detail = parse(body);
    if (detail.isEmpty()) {
      return admission.failed(
          request,
          admission.facts(request, caller, directory),
          "*",
          new ApiError(
              ErrorCode.VALIDATION_ERROR,
              "records and findings must be numbers; from and to times; at most 20 kinds."));
    }
    return switch (log.recordVerification(
        admission.facts(request, caller, directory), detail.get())) {
      case ServedOutcome.Recorded recorded ->
          new AdministrationResult.Told(
              JsonNodeFactory.instance.objectNode().put("recorded", true));
      case NotRecorded not -> new AdministrationResult.Refused(ApiError.UNAVAILABLE);
    };
  }

  private static Optional<TrailVerified> parse(String body) {
    try {
      Told told = JSON.readValue(body, Told.class);
      if (told == null) {
        return Optional.empty();
      }
      List<String> kinds = told.kinds() == null ? List.of() : told.kinds();
      boolean fits =
          told.records() >= 0
              && told.findings() >= 0
              && kinds.size() <= MAX_KINDS
              && kinds.stream().allMatch(kind -> kind != null && isShort(kind))
              && isShort(told.checkpoint())
              && isShort(told.signer());
      return fits
          ? Optional.of(
              new TrailVerified(
                  time(told.from()),
                  time(told.to()),
                  told.records(),
                  told.findings(),
                  kinds,
                  told.checkpoint(),
                  told.signer()))
          : Optional.empty();
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Instant time(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Instant time = Instant.parse(text);
    if (time.isBefore(Instant.EPOCH) || !time.isBefore(LATEST)) {
      throw new DateTimeException("out of range");
    }
    return time;
  }

  private static boolean isShort(@Nullable String text) {
    return text == null || text.length() <= MAX_TEXT;
  }
}
