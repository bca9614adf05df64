package dev.scrip.issuer.administration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.file.DirectoryFile;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.record.RequestFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** ListAccounts and CreateAccount. */
final class AccountRequests {
  private final Admission admission;
  private final Plans plans;
  private final RandomGenerator random;

  AccountRequests(Admission admission, Plans plans, RandomGenerator random) {
    this.admission = admission;
    this.plans = plans;
    this.random = random;
  }

  /** The accounts that a caller may know of, in the order of ids. */
  static List<Account> visible(Authenticated caller, Directory directory) {
    boolean all = Admission.manages(caller, directory);
    return directory.accounts().stream()
        .filter(account -> all || account.accountId().equals(caller.accountId()))
        .sorted(Comparator.comparing(Account::accountId))
        .toList();
  }

  AdministrationResult list(ApiRequest request) {
    return Plans.attempted(
        admission,
        request,
        (caller, directory) -> {
          Optional<ApiError> refusal = admission.refusal(request, caller, directory, "*");
          return Optional.of(
              refusal.isPresent()
                  ? new AdministrationResult.Refused(refusal.get())
                  : admission.served(
                      request,
                      admission.facts(request, caller, directory),
                      "*",
                      new AdministrationResult.Told(
                          Replies.accounts(directory, visible(caller, directory)))));
        });
  }

  AdministrationResult create(ApiRequest request, String body) {
    return Plans.attempted(
        admission, request, (caller, directory) -> create(request, caller, directory, body));
  }

  private Optional<AdministrationResult> create(
      ApiRequest request, Authenticated caller, Directory directory, String body) {
    String resource = Admission.resource(caller, "*");
    Optional<ApiError> refusal =
        admission
            .refusal(request, caller, directory, resource)
            .or(() -> admission.organizationRefusal(request, caller, directory));
    if (refusal.isPresent()) {
      return Optional.of(new AdministrationResult.Refused(refusal.get()));
    }
    RequestFacts facts = admission.facts(request, caller, directory);
    Optional<NewAccount> asked = NewAccount.parse(body);
    if (!Admission.manages(caller, directory)) {
      return failed(
          request, facts, ErrorCode.ACCESS_DENIED, "The management account alone makes accounts.");
    }
    if (asked.isEmpty()) {
      return failed(
          request,
          facts,
          ErrorCode.VALIDATION_ERROR,
          "A name of 1 to 50 characters is needed; accountId and roleName may be given.");
    }
    String id = Optional.ofNullable(asked.get().accountId()).orElseGet(() -> freeId(directory));
    if (directory.account(id).isPresent()) {
      return failed(
          request, facts, ErrorCode.ENTITY_ALREADY_EXISTS, "Account " + id + " already exists.");
    }
    try {
      return create(request, caller, directory, id, asked.get());
    } catch (InvalidDirectoryFileException e) {
      return failed(request, facts, ErrorCode.VALIDATION_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private Optional<AdministrationResult> create(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      String accountId,
      NewAccount asked)
      throws InvalidDirectoryFileException {
    DirectoryFile file =
        DirectoryFile.ofNewAccount(accountId, asked.name(), asked.role(), caller.accountId());
    Import steps = plans.steps(request, caller, directory);
    return switch (steps.run(plans.plan(request, file, directory, caller, false))) {
      case OVERTAKEN -> Optional.empty();
      case UNKNOWN -> Optional.of(new AdministrationResult.Refused(ApiError.UNAVAILABLE));
      case DONE -> {
        Directory after = plans.directory();
        ObjectNode told = Replies.account(after, after.account(accountId).orElseThrow());
        told.put("roleArn", "arn:aws:iam::" + accountId + ":role/" + asked.role());
        yield Optional.of(
            admission.served(
                request,
                admission
                    .facts(request, caller, directory)
                    .resultingIn(steps.changeId(), steps.position()),
                Admission.resource(caller, accountId),
                new AdministrationResult.Told(told)));
      }
    };
  }

  private Optional<AdministrationResult> failed(
      ApiRequest request, RequestFacts facts, ErrorCode code, String message) {
    return Optional.of(admission.failed(request, facts, "*", new ApiError(code, message)));
  }

  private String freeId(Directory directory) {
    String id;
    do {
      id = "%012d".formatted(random.nextLong(100_000_000_000L, 1_000_000_000_000L));
    } while (directory.account(id).isPresent());
    return id;
  }
}
