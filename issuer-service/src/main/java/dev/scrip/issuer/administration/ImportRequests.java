package dev.scrip.issuer.administration;

import dev.scrip.issuer.administration.AdministrationService.ImportOptions;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.record.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ImportDirectory. */
final class ImportRequests {
  private final Admission admission;
  private final Plans plans;

  ImportRequests(Admission admission, Plans plans) {
    this.admission = admission;
    this.plans = plans;
  }

  AdministrationResult answer(ApiRequest request, String text, ImportOptions options) {
    try {
      DirectoryFiles.Read read = DirectoryFiles.read(text);
      Done done = new Done(new ArrayList<>(), new ArrayList<>());
      return Plans.attempted(
          admission,
          request,
          (caller, directory) -> answer(request, caller, directory, read, options, done));
    } catch (InvalidDirectoryFileException e) {
      return refused(request, error(e));
    }
  }

  /** Records an error of somebody known. */
  AdministrationResult refused(ApiRequest request, ApiError error) {
    return Plans.attempted(
        admission,
        request,
        (caller, directory) ->
            Optional.of(
                admission.failed(
                    request,
                    admission.facts(request, caller, directory),
                    Admission.resource(caller, caller.accountId()),
                    error)));
  }

  /** What earlier attempts put into effect. */
  private record Done(List<DirectoryPlan.Change> changes, List<DirectorySeed.Key> keys) {}

  private Optional<AdministrationResult> answer(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      DirectoryFiles.Read read,
      ImportOptions options,
      Done done) {
    List<String> accounts = read.file().accountIds();
    Optional<ApiError> refusal =
        admission.refusal(request, caller, directory, accounts, Equivalents.IMPORT);
    if (refusal.isEmpty() && read.file().touchesOrganization(directory)) {
      refusal = admission.organizationRefusal(request, caller, directory);
    }
    if (refusal.isPresent()) {
      return Optional.of(new AdministrationResult.Refused(refusal.get()));
    }
    DirectoryPlan plan;
    try {
      plan = plans.plan(request, read.file(), directory, caller, options.prune());
    } catch (InvalidDirectoryFileException e) {
      return Optional.of(
          admission.failed(
              request,
              admission.facts(request, caller, directory),
              Admission.resource(caller, accounts),
              error(e)));
    }
    String resource = Admission.resource(caller, accounts);
    RequestFacts facts = admission.facts(request, caller, directory);
    List<String> notices = new ArrayList<>(read.notices());
    notices.addAll(plan.notices());
    if (options.dryRun()) {
      return Optional.of(
          admission.served(
              request,
              facts,
              resource,
              new AdministrationResult.Told(
                  Replies.imported(
                      true, plan.changes(), List.of(), notices, directory.position()))));
    }
    Import steps = plans.steps(request, caller, directory);
    Import.End end = steps.run(plan);
    done.changes().addAll(steps.done());
    done.keys().addAll(steps.keys());
    return switch (end) {
      case OVERTAKEN -> Optional.empty();
      case UNKNOWN -> Optional.of(new AdministrationResult.Refused(ApiError.UNAVAILABLE));
      case DONE ->
          Optional.of(
              admission.served(
                  request,
                  steps.changeId().isEmpty()
                      ? facts
                      : facts.resultingIn(steps.changeId(), steps.position()),
                  resource,
                  new AdministrationResult.Told(
                      Replies.imported(
                          false, done.changes(), done.keys(), notices, steps.position()))));
    };
  }

  private static ApiError error(InvalidDirectoryFileException why) {
    return new ApiError(ErrorCode.VALIDATION_ERROR, String.valueOf(why.getMessage()));
  }
}
