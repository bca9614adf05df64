package dev.scrip.issuer.administration;

import dev.scrip.issuer.administration.Admission.Verdict;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.file.DirectoryFile;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.SecretAccessKey;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes plans and puts them into effect; what is overtaken is decided anew, rights included. */
final class Plans {
  private static final int ATTEMPTS = 5;
  private static final ApiError OVERTAKEN =
      new ApiError(
          ErrorCode.CONCURRENT_MODIFICATION,
          "The directory was changed meanwhile, again and again. Part of what was asked for may be"
              + " in effect; ask once more.");

  private final Supplier<Directory> directories;
  private final Changes changes;
  private final Function<String, Optional<SecretAccessKey>> secrets;
  private final RandomGenerator random;

  Plans(
      Supplier<Directory> directories,
      Changes changes,
      Function<String, Optional<SecretAccessKey>> secrets,
      RandomGenerator random) {
    this.directories = directories;
    this.changes = changes;
    this.secrets = secrets;
    this.random = random;
  }

  /** One attempt at a request; empty if it was overtaken. */
  interface Attempt {
    Optional<AdministrationResult> run(Authenticated caller, Directory directory);
  }

  /** The result of the first attempt that nothing overtakes. */
  static AdministrationResult attempted(Admission admission, ApiRequest request, Attempt attempt) {
    for (int i = 0; i < ATTEMPTS; i++) {
      switch (admission.authenticate(request)) {
        case Verdict.Refused refused -> {
          return new AdministrationResult.Refused(refused.error());
        }
        case Verdict.Known(Authenticated caller, Directory directory) -> {
          Optional<AdministrationResult> result = attempt.run(caller, directory);
          if (result.isPresent()) {
            return result.get();
          }
        }
      }
    }
    return new AdministrationResult.Refused(OVERTAKEN);
  }

  DirectoryPlan plan(
      ApiRequest request,
      DirectoryFile file,
      Directory directory,
      Authenticated caller,
      boolean prune)
      throws InvalidDirectoryFileException {
    return DirectoryPlan.of(
        file,
        directory,
        new DirectoryPlan.Order(
            caller.principal().arn(), Admission.manages(caller, directory), prune),
        secrets,
        random,
        request.time());
  }

  Import steps(ApiRequest request, Authenticated caller, Directory directory) {
    return new Import(request, caller, directory, changes, directories);
  }

  /** The directory as it stands now. */
  Directory directory() {
    return directories.get();
  }
}
