package dev.scrip.issuer.administration;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.file.DirectoryExport;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import java.util.List;
import java.util.Optional;

/** ExportDirectory. */
final class ExportRequests {
  private final Admission admission;

  ExportRequests(Admission admission) {
    this.admission = admission;
  }

  AdministrationResult answer(ApiRequest request, Optional<String> accountId) {
    return Plans.attempted(
        admission,
        request,
        (caller, directory) -> Optional.of(answer(request, caller, directory, accountId)));
  }

  private AdministrationResult answer(
      ApiRequest request, Authenticated caller, Directory directory, Optional<String> accountId) {
    List<String> accounts =
        accountId
            .map(List::of)
            .orElseGet(
                () ->
                    AccountRequests.visible(caller, directory).stream()
                        .map(Account::accountId)
                        .toList());
    Optional<ApiError> refusal =
        admission.refusal(request, caller, directory, accounts, Equivalents.EXPORT);
    if (refusal.isPresent()) {
      return new AdministrationResult.Refused(refusal.get());
    }
    String resource = Admission.resource(caller, accounts);
    if (accountId.isPresent() && directory.account(accountId.get()).isEmpty()) {
      return admission.failed(
          request,
          admission.facts(request, caller, directory),
          resource,
          new ApiError(ErrorCode.NO_SUCH_ENTITY, "There is no account " + accountId.get() + "."));
    }
    boolean organization = accountId.isEmpty() && Admission.manages(caller, directory);
    return admission.served(
        request,
        admission.facts(request, caller, directory),
        resource,
        new AdministrationResult.Exported(
            DirectoryFiles.write(DirectoryExport.of(directory, accounts, organization))));
  }
}
