package dev.scrip.issuer.administration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.KeyRotated;
import dev.scrip.events.KeysetImage;
import dev.scrip.events.Kind;
import dev.scrip.issuer.access.Basis;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Reservations;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryLog.Outcome;
import dev.scrip.issuer.keys.KeysetRotation;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Proposal;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.session.KeysetPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** ListKeys and RotateKey. */
final class KeyRequests {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final long LONGEST_NOTICE = Duration.ofDays(30).toSeconds();

  private final Admission admission;
  private final Changes changes;
  private final KeysetRotation keysets;
  private final AuditLog log;

  KeyRequests(Admission admission, Changes changes, KeysetRotation keysets, AuditLog log) {
    this.admission = admission;
    this.changes = changes;
    this.keysets = keysets;
    this.log = log;
  }

  private record AskedRotation(
      @JsonProperty(required = true) String keyset, @Nullable Long activeInSeconds) {}

  AdministrationResult list(ApiRequest request) {
    return Plans.attempted(
        admission,
        request,
        (caller, directory) ->
            refused(request, caller, directory, "*")
                .or(
                    () ->
                        Optional.of(
                            admission.served(
                                request,
                                admission.facts(request, caller, directory),
                                "*",
                                new AdministrationResult.Told(told(directory, request.time()))))));
  }

  AdministrationResult rotate(ApiRequest request, String body) {
    return Plans.attempted(
        admission, request, (caller, directory) -> rotate(request, caller, directory, body));
  }

  private Optional<AdministrationResult> rotate(
      ApiRequest request, Authenticated caller, Directory directory, String body) {
    Optional<AskedRotation> asked = parse(body);
    Optional<KeysetPurpose> purpose = asked.flatMap(each -> KeysetPurpose.of(each.keyset()));
    String word = purpose.map(KeysetPurpose::word).orElse("*");
    Optional<AdministrationResult> refused = refused(request, caller, directory, word);
    if (refused.isPresent()) {
      return refused;
    }
    long notice =
        Optional.ofNullable(asked.map(AskedRotation::activeInSeconds).orElse(null))
            .orElse(KeysetRotation.ANNOUNCED.toSeconds());
    if (purpose.isEmpty()
        || notice < KeysetRotation.ANNOUNCED.toSeconds()
        || notice > LONGEST_NOTICE) {
      return failed(
          request,
          caller,
          directory,
          ErrorCode.VALIDATION_ERROR,
          "keyset must be session-token, authorization-message or web-identity-token;"
              + " activeInSeconds at least 10 and at most 30 days.");
    }
    Instant activeFrom = request.time().plusSeconds(notice);
    Optional<KeysetRotation.Next> next =
        keysets.after(purpose.get(), directory, request.time(), activeFrom);
    return next.isEmpty()
        ? failed(
            request,
            caller,
            directory,
            ErrorCode.LIMIT_EXCEEDED,
            "The last rotation of this keyset is not in force yet, or there were too many within"
                + " the life of a session.")
        : rotate(request, caller, directory, purpose.get(), next.get());
  }

  private Optional<AdministrationResult> rotate(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      KeysetPurpose purpose,
      KeysetRotation.Next next) {
    SortedMap<String, Long> reads = Basis.of(caller, directory);
    reads.put(purpose.arn(), directory.version(purpose.arn()));
    Proposal.Result proposed =
        new Proposal(
                reads, Reservations.with(directory, List.of(next.write(purpose))), next.secrets())
            .submit(request, caller, changes);
    return switch (proposed.outcome()) {
      case Outcome.Overtaken overtaken -> {
        changes.forget(next.name());
        yield Optional.empty();
      }
      case Outcome.Unknown unknown ->
          Optional.of(new AdministrationResult.Refused(ApiError.UNAVAILABLE));
      case Outcome.Applied applied -> {
        KeysetImage image = next.image();
        boolean recorded =
            log.recordPlatform(
                Kind.KeyRotated,
                event ->
                    event.setKeyRotated(
                        new KeyRotated(
                            purpose.word(), image.getPrimaryKeyId(), image.getActiveFrom())));
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("keyset", purpose.word());
        told.put("keyId", image.getPrimaryKeyId());
        told.put("activeFrom", image.getActiveFrom().toString());
        told.put("position", "iam.changes@" + applied.position());
        yield Optional.of(
            recorded
                ? admission.served(
                    request,
                    admission
                        .facts(request, caller, directory)
                        .resultingIn(proposed.changeId(), applied.position()),
                    resource(caller, purpose.word()),
                    new AdministrationResult.Told(told))
                : new AdministrationResult.Refused(ApiError.UNAVAILABLE));
      }
    };
  }

  private Optional<AdministrationResult> refused(
      ApiRequest request, Authenticated caller, Directory directory, String word) {
    Optional<ApiError> refusal =
        admission.refusal(request, caller, directory, resource(caller, word));
    if (refusal.isPresent()) {
      return Optional.of(new AdministrationResult.Refused(refusal.get()));
    }
    return Admission.manages(caller, directory)
        ? Optional.empty()
        : failed(
            request,
            caller,
            directory,
            ErrorCode.ACCESS_DENIED,
            "The management account alone administers keys.");
  }

  private static String resource(Authenticated caller, String word) {
    return "arn:aws:scrip:" + caller.servedRegion() + ":" + caller.accountId() + ":keyset/" + word;
  }

  private ObjectNode told(Directory directory, Instant now) {
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    ArrayNode list = reply.putArray("keysets");
    for (KeysetPurpose purpose : KeysetPurpose.values()) {
      directory
          .keyset(purpose)
          .ifPresent(
              image -> {
                ObjectNode json = list.addObject();
                boolean active = !now.isBefore(image.getActiveFrom());
                json.put("keyset", purpose.word());
                json.put("newestKeyId", image.getPrimaryKeyId());
                json.put("activeFrom", image.getActiveFrom().toString());
                json.put("state", active ? "active" : "announced");
                ArrayNode ids = json.putArray("keyIds");
                keysets.keyIds(purpose, directory).forEach(ids::add);
              });
    }
    reply.put("position", "iam.changes@" + directory.position());
    return reply;
  }

  private Optional<AdministrationResult> failed(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      ErrorCode code,
      String message) {
    return Optional.of(
        admission.failed(
            request,
            admission.facts(request, caller, directory),
            "*",
            new ApiError(code, message)));
  }

  private static Optional<AskedRotation> parse(String body) {
    try {
      return Optional.ofNullable(JSON.readValue(body, AskedRotation.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
