package dev.scrip.issuer.administration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.FindingAcknowledged;
import dev.scrip.events.GrantReviewed;
import dev.scrip.events.Kind;
import dev.scrip.events.ReviewDecision;
import dev.scrip.issuer.administration.Admission.Verdict;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.ServedOutcome;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** AcknowledgeFinding and ReviewAccess: leave in the trail what somebody made of what it shows. */
final class RemarkRequests {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int MAX_TEXT = 2_048;
  private static final int MAX_WORD = 64;

  private final Admission admission;
  private final AuditLog log;

  RemarkRequests(Admission admission, AuditLog log) {
    this.admission = admission;
    this.log = log;
  }

  private record Acknowledged(
      @JsonProperty(required = true) String finding,
      @JsonProperty(required = true) String subject,
      @Nullable String comment) {}

  private record Reviewed(
      @JsonProperty(required = true) String line,
      @JsonProperty(required = true) String entityArn,
      @JsonProperty(required = true) String grant,
      @JsonProperty(required = true) String decision,
      @Nullable String comment) {}

  /** What is to be recorded: of which kind, on which resource. */
  private record Remark(
      Kind kind, String accountId, String resource, Consumer<AuditEvent> detail) {}

  AdministrationResult acknowledge(ApiRequest request, String body) {
    return answer(
        request,
        caller -> acknowledged(body, caller),
        "finding and subject are needed, the finding of at most 64 characters.");
  }

  AdministrationResult review(ApiRequest request, String body) {
    return answer(
        request,
        caller -> reviewed(body),
        "line, entityArn, grant and decision (keep or remove) are needed.");
  }

  /** Reads what is told of whoever asks. */
  @FunctionalInterface
  private interface Reading {
    Optional<Remark> read(Authenticated caller) throws JsonProcessingException;
  }

  private AdministrationResult answer(ApiRequest request, Reading reading, String needed) {
    return switch (admission.authenticate(request)) {
      case Verdict.Refused refused -> new AdministrationResult.Refused(refused.error());
      case Verdict.Known(Authenticated caller, Directory directory) -> {
        Optional<Remark> remark;
        try {
          remark = reading.read(caller);
        } catch (JsonProcessingException e) {
          remark = Optional.empty();
        }
        yield remark.isEmpty()
            ? admission.failed(
                request,
                admission.facts(request, caller, directory),
                "*",
                new ApiError(ErrorCode.VALIDATION_ERROR, needed))
            : record(request, caller, directory, remark.get());
      }
    };
  }

  private AdministrationResult record(
      ApiRequest request, Authenticated caller, Directory directory, Remark remark) {
    Optional<ApiError> refusal =
        admission.refusal(
            request,
            caller,
            directory,
            "arn:aws:scrip:%s:%s:%s"
                .formatted(caller.servedRegion(), remark.accountId(), remark.resource()));
    if (refusal.isPresent()) {
      return new AdministrationResult.Refused(refusal.get());
    }
    return switch (log.recordRemark(
        remark.kind(), admission.facts(request, caller, directory), remark.detail())) {
      case ServedOutcome.Recorded recorded ->
          new AdministrationResult.Told(
              JsonNodeFactory.instance.objectNode().put("recorded", true));
      case NotRecorded not -> new AdministrationResult.Refused(ApiError.UNAVAILABLE);
    };
  }

  private static Optional<Remark> acknowledged(String body, Authenticated caller)
      throws JsonProcessingException {
    Acknowledged told = JSON.readValue(body, Acknowledged.class);
    if (told == null
        || Stream.of(told.finding(), told.subject()).anyMatch(Objects::isNull)
        || told.finding().isEmpty()
        || told.finding().length() > MAX_WORD
        || isLong(told.subject())
        || isLong(told.comment())) {
      return Optional.empty();
    }
    FindingAcknowledged detail =
        new FindingAcknowledged(told.finding(), told.subject(), told.comment());
    return Optional.of(
        new Remark(
            Kind.FindingAcknowledged,
            caller.accountId(),
            "finding/" + told.finding(),
            event -> event.setFindingAcknowledged(detail)));
  }

  private static Optional<Remark> reviewed(String body) throws JsonProcessingException {
    Reviewed told = JSON.readValue(body, Reviewed.class);
    if (told == null
        || Stream.of(told.line(), told.entityArn(), told.grant(), told.decision())
            .anyMatch(Objects::isNull)
        || told.line().length() > MAX_WORD
        || isLong(told.entityArn())
        || isLong(told.grant())
        || isLong(told.comment())) {
      return Optional.empty();
    }
    ReviewDecision decision =
        switch (told.decision()) {
          case "keep" -> ReviewDecision.KEEP;
          case "remove" -> ReviewDecision.REMOVE;
          default -> ReviewDecision.UNKNOWN;
        };
    String[] arn = told.entityArn().split(":", 6);
    if (decision == ReviewDecision.UNKNOWN || arn.length < 6 || !arn[4].matches("\\d{12}")) {
      return Optional.empty();
    }
    GrantReviewed detail =
        new GrantReviewed(told.line(), told.entityArn(), told.grant(), decision, told.comment());
    return Optional.of(
        new Remark(
            Kind.GrantReviewed, arn[4], "report/review", event -> event.setGrantReviewed(detail)));
  }

  private static boolean isLong(@Nullable String text) {
    return text != null && text.length() > MAX_TEXT;
  }
}
