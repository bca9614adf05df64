package dev.scrip.issuer.administration;

import dev.scrip.issuer.administration.Admission.Verdict;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.Secrets;
import dev.scrip.issuer.keys.KeysetRotation;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Answers requests that administer the directory as a whole. */
public final class AdministrationService {
  private final Admission admission;
  private final AccountRequests accounts;
  private final ImportRequests imports;
  private final ExportRequests exports;
  private final RevocationRequests revocations;
  private final KeyRequests keys;
  private final VerificationRequests verifications;
  private final RemarkRequests remarks;

  /**
   * A service over the directory in force when it is asked.
   *
   * @param keysets where keysets are made
   */
  public AdministrationService(
      Supplier<Directory> directories,
      SigV4Verifier verifier,
      AuditLog log,
      Outcomes outcomes,
      Changes changes,
      Secrets secrets,
      KeysetRotation keysets,
      RandomGenerator random) {
    this.admission = new Admission(directories, verifier, outcomes);
    Plans plans = new Plans(directories, changes, secrets::accessKey, random);
    this.accounts = new AccountRequests(admission, plans, random);
    this.imports = new ImportRequests(admission, plans);
    this.exports = new ExportRequests(admission);
    this.revocations = new RevocationRequests(admission, changes);
    this.keys = new KeyRequests(admission, changes, keysets, log);
    this.verifications = new VerificationRequests(admission, log);
    this.remarks = new RemarkRequests(admission, log);
  }

  /**
   * How a file is to be imported.
   *
   * @param dryRun tells what would change, and changes nothing
   * @param prune removes what the file's accounts have and it does not name
   */
  public record ImportOptions(boolean dryRun, boolean prune) {}

  /**
   * Why who asks is not known, or may import nothing anywhere; empty if it may. For requests whose
   * body is large, before it is read: the signature covers the body's hash, which has yet to be
   * checked.
   */
  public Optional<ApiError> importerRefused(ApiRequest request) {
    return switch (admission.authenticate(request)) {
      case Verdict.Refused refused -> Optional.of(refused.error());
      case Verdict.Known(Authenticated caller, Directory directory) ->
          admission.refusalEverywhere(request, caller, directory);
    };
  }

  /** ListAccounts: all, for the management account; for others their own. */
  public AdministrationResult listAccounts(ApiRequest request) {
    return accounts.list(request);
  }

  /** CreateAccount: of the management account's administrators alone. */
  public AdministrationResult createAccount(ApiRequest request, String body) {
    return accounts.create(request, body);
  }

  /** ExportDirectory: of an account, or of all that the caller may see. */
  public AdministrationResult exportDirectory(ApiRequest request, Optional<String> accountId) {
    return exports.answer(request, accountId);
  }

  /** ImportDirectory of what can't be taken, whatever it says. */
  public AdministrationResult importRefused(ApiRequest request, ApiError error) {
    return imports.refused(request, error);
  }

  /** ImportDirectory: a file for accounts that the caller may change as a whole. */
  public AdministrationResult importDirectory(
      ApiRequest request, String text, ImportOptions options) {
    return imports.answer(request, text, options);
  }

  /** RevokeSession: one session, or all of a principal's that were issued before an instant. */
  public AdministrationResult revokeSession(ApiRequest request, String body) {
    return revocations.answer(request, body);
  }

  /** RecordVerification: that the caller verified the trail. */
  public AdministrationResult recordVerification(ApiRequest request, String body) {
    return verifications.answer(request, body);
  }

  /** AcknowledgeFinding: that the caller looked at a finding. */
  public AdministrationResult acknowledgeFinding(ApiRequest request, String body) {
    return remarks.acknowledge(request, body);
  }

  /** ReviewAccess: that the caller keeps or removes a line of an access review. */
  public AdministrationResult reviewAccess(ApiRequest request, String body) {
    return remarks.review(request, body);
  }

  /** ListKeys: of the management account's administrators alone. */
  public AdministrationResult listKeys(ApiRequest request) {
    return keys.list(request);
  }

  /** RotateKey: of the management account's administrators alone. */
  public AdministrationResult rotateKey(ApiRequest request, String body) {
    return keys.rotate(request, body);
  }
}
