package dev.scrip.issuer.sts.grant;

import dev.scrip.events.OrganizationImage;
import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator.Reach;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.sts.request.StsRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a caller may act as a member account's root for one task.
 *
 * <p>Source: STS API Reference, AssumeRoot; IAM User Guide, "Perform a privileged task on an AWS
 * Organizations member account".
 */
public final class RootAuthorization {
  private static final String ACTION = "sts:AssumeRoot";
  private static final int DEFAULT_SECONDS = 900;
  private static final Pattern TARGET = Pattern.compile("(?:arn:aws:iam::)?(\\d{12})(?::root)?");
  private static final String TASKS = "arn:aws:iam::aws:policy/root-task/";
  private static final Set<String> TASK_POLICIES =
      Set.of(
          TASKS + "IAMAuditRootUserCredentials",
          TASKS + "IAMCreateRootUserPassword",
          TASKS + "IAMDeleteRootUserCredentials",
          TASKS + "S3UnlockBucketPolicy",
          TASKS + "SQSUnlockQueuePolicy");

  private RootAuthorization() {}

  /** The decision on a request. */
  public static Grant decide(
      StsRequest.AssumeRoot request,
      Authenticated caller,
      Directory directory,
      Surroundings surroundings) {
    Matcher target = TARGET.matcher(request.targetPrincipal());
    if (!target.matches()) {
      return Grant.refused(
          "TargetPrincipal must be an account id or the ARN of an account's root.");
    }
    if (!TASK_POLICIES.contains(request.taskPolicyArn())) {
      return Grant.refused(request.taskPolicyArn() + " is not a policy of a root task.");
    }
    String accountId = target.group(1);
    String resource = "arn:aws:iam::" + accountId + ":root";
    if (caller.principal() instanceof Principal.Root) {
      return Grant.denied("Root sessions may not be assumed by root accounts.", Optional.empty());
    }
    if (!mayAdminister(caller, accountId, directory)) {
      return Grant.denied(Refusals.bare(caller, ACTION, resource), Optional.empty());
    }
    Asked asked =
        Asked.of(ACTION, resource)
            .reaching(Reach.EVERY_ACCOUNT)
            .with(
                key ->
                    key.equals("sts:taskpolicyarn") ? List.of(request.taskPolicyArn()) : List.of());
    Decision decision = Access.decide(directory, caller, asked, surroundings);
    if (!(decision instanceof Decision.Allowed allowed)) {
      return Grant.denied(Refusals.told(caller, ACTION, resource, decision), Optional.of(decision));
    }
    return new Grant.Allowed<>(
        new Principal.Root(accountId),
        request.durationSeconds().orElse(DEFAULT_SECONDS),
        allowed,
        Passed.of(Optional.empty(), List.of(request.taskPolicyArn()), List.of()),
        caller.session().flatMap(Session::sourceIdentity));
  }

  /** From the management account or a delegated administrator, of another member, if enabled. */
  private static boolean mayAdminister(
      Authenticated caller, String accountId, Directory directory) {
    Optional<OrganizationImage> organization = directory.organization();
    boolean member =
        directory
            .account(accountId)
            .flatMap(Account::organizationId)
            .filter(
                id -> organization.filter(own -> own.getOrganizationId().equals(id)).isPresent())
            .isPresent();
    return member
        && organization
            .filter(OrganizationImage::getRootSessions)
            .filter(own -> !own.getManagementAccountId().equals(accountId))
            .filter(
                own ->
                    own.getManagementAccountId().equals(caller.accountId())
                        || own.getDelegatedAdministrators().contains(caller.accountId()))
            .isPresent();
  }
}
