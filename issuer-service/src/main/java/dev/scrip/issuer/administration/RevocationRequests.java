package dev.scrip.issuer.administration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.RevocationImage;
import dev.scrip.issuer.access.Basis;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Reservations;
import dev.scrip.issuer.directory.Revocations;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryLog.Outcome;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Proposal;
import dev.scrip.issuer.session.AccessKeyId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * RevokeSession. A revocation is a change of the directory: in force on each issuer as soon as it
 * has folded it, and one that can't fold closes.
 */
final class RevocationRequests {
  private static final String MARK = ":revocation/";
  private static final int MOST_FORGOTTEN = 100;

  private final Admission admission;
  private final Changes changes;

  RevocationRequests(Admission admission, Changes changes) {
    this.admission = admission;
    this.changes = changes;
  }

  AdministrationResult answer(ApiRequest request, String body) {
    return Plans.attempted(
        admission, request, (caller, directory) -> attempt(request, caller, directory, body));
  }

  private Optional<AdministrationResult> attempt(
      ApiRequest request, Authenticated caller, Directory directory, String body) {
    Optional<AskedRevocation> asked = AskedRevocation.parse(body);
    if (asked.isEmpty()) {
      return failed(
          request,
          caller,
          directory,
          "Needed are a reason and either the accessKeyId of a session, or a principalArn with, if"
              + " it is not now, the instant issuedBefore; withDescendants may be given.");
    }
    return asked.get().accessKeyId() == null
        ? ofPrincipal(request, caller, directory, asked.get())
        : ofSession(request, caller, directory, asked.get());
  }

  private Optional<AdministrationResult> ofSession(
      ApiRequest request, Authenticated caller, Directory directory, AskedRevocation asked) {
    String id = String.valueOf(asked.accessKeyId());
    Optional<String> account =
        AccessKeyId.parse(id)
            .flatMap(key -> directory.account(key.accountNumber()))
            .map(Account::accountId);
    if (account.isEmpty()) {
      return failed(request, caller, directory, "The access key " + id + " is of no account here.");
    }
    return revoke(
        request,
        caller,
        directory,
        account.get(),
        id,
        RequestContext.EMPTY,
        image(request, asked).setAccessKeyId(id).build());
  }

  private Optional<AdministrationResult> ofPrincipal(
      ApiRequest request, Authenticated caller, Directory directory, AskedRevocation asked) {
    String arn = String.valueOf(asked.principalArn());
    Optional<RevokedPrincipal> principal = RevokedPrincipal.of(arn, directory);
    Optional<Instant> before = asked.before(request.time());
    if (principal.isEmpty()) {
      return failed(request, caller, directory, arn + " is no principal here.");
    }
    if (before.isEmpty() || before.get().isAfter(request.time())) {
      return failed(
          request, caller, directory, "issuedBefore is no instant in UTC, or not in the past.");
    }
    RequestContext keys =
        key ->
            switch (key) {
              case "scrip:principalarn" -> List.of(arn);
              case "scrip:rolearn" -> principal.get().roleArn().map(List::of).orElse(List.of());
              default -> List.of();
            };
    return revoke(
        request,
        caller,
        directory,
        principal.get().accountId(),
        "*",
        keys,
        image(request, asked)
            .setPrincipalArn(arn)
            .setPrincipalId(principal.get().principalId())
            .setIssuedBefore(before.get().truncatedTo(ChronoUnit.MILLIS))
            .build());
  }

  private Optional<AdministrationResult> revoke(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      String accountId,
      String session,
      RequestContext keys,
      RevocationImage image) {
    String resource =
        "arn:aws:scrip:" + caller.servedRegion() + ":" + accountId + ":session/" + session;
    Optional<ApiError> refusal = admission.refusal(request, caller, directory, resource, keys);
    if (refusal.isPresent()) {
      return Optional.of(new AdministrationResult.Refused(refusal.get()));
    }
    String arn = "arn:aws:scrip::" + accountId + MARK + UUID.randomUUID();
    List<EntityWrite> writes = new ArrayList<>();
    writes.add(
        EntityWrite.newBuilder()
            .setArn(arn)
            .setImage(EntityImage.newBuilder().setRevocation(image).build())
            .build());
    writes.addAll(forgotten(directory, request.time()));
    Proposal.Result proposed =
        new Proposal(Basis.of(caller, directory), Reservations.with(directory, writes), Map.of())
            .submit(request, caller, changes);
    return switch (proposed.outcome()) {
      case Outcome.Overtaken overtaken -> Optional.empty();
      case Outcome.Unknown unknown ->
          Optional.of(new AdministrationResult.Refused(ApiError.UNAVAILABLE));
      case Outcome.Applied applied ->
          Optional.of(
              admission.served(
                  request,
                  admission
                      .facts(request, caller, directory)
                      .resultingIn(proposed.changeId(), applied.position()),
                  resource,
                  new AdministrationResult.Told(told(arn, image, applied.position()))));
    };
  }

  /** Revocations that end nothing any more leave the directory; the log keeps them. */
  private static List<EntityWrite> forgotten(Directory directory, Instant now) {
    Instant useful = now.minus(Revocations.LONGEST_SESSION).minus(1, ChronoUnit.HOURS);
    List<EntityWrite> writes = new ArrayList<>();
    directory
        .entities()
        .keysIterator()
        .filter(arn -> arn.contains(MARK))
        .filter(
            arn ->
                directory
                    .image(arn)
                    .map(EntityImage::getRevocation)
                    .filter(old -> old.getRevokedAt().isBefore(useful))
                    .isPresent())
        .take(MOST_FORGOTTEN)
        .forEach(arn -> writes.add(EntityWrite.newBuilder().setArn(arn).setImage(null).build()));
    return writes;
  }

  private static RevocationImage.Builder image(ApiRequest request, AskedRevocation asked) {
    return RevocationImage.newBuilder()
        .setRevokedAt(request.time().truncatedTo(ChronoUnit.MILLIS))
        .setReason(asked.reason())
        .setWithDescendants(asked.withDescendants());
  }

  private static ObjectNode told(String arn, RevocationImage image, long position) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("revocation", arn);
    json.put("revokedAt", image.getRevokedAt().toString());
    if (image.getAccessKeyId() != null) {
      json.put("accessKeyId", image.getAccessKeyId());
    } else {
      json.put("principalArn", image.getPrincipalArn());
      json.put("issuedBefore", String.valueOf(image.getIssuedBefore()));
    }
    json.put("withDescendants", image.getWithDescendants());
    json.put("reason", image.getReason());
    json.put("position", "iam.changes@" + position);
    return json;
  }

  private Optional<AdministrationResult> failed(
      ApiRequest request, Authenticated caller, Directory directory, String message) {
    return Optional.of(
        admission.failed(
            request,
            admission.facts(request, caller, directory),
            "*",
            new ApiError(ErrorCode.VALIDATION_ERROR, message)));
  }
}
