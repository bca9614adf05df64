package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Privileges;
import dev.scrip.issuer.directory.file.DirectoryFile.GroupEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.RoleEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.session.UniqueIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The groups, users and roles that a file wants. Those that are there keep their unique ids. */
final class PrincipalPlans {
  private static final int MIN_SESSION = 3_600; // seconds
  private static final int MAX_SESSION = 43_200;

  /** What AWS raises the quota to on request; a file may come from such an account. */
  private static final int MAX_TRUST = 4_096;

  private PrincipalPlans() {}

  static void group(Draft draft, String accountId, GroupEntry entry)
      throws InvalidDirectoryFileException {
    Rules.name("group", entry.name());
    String arn = draft.arn(Kind.GROUP, accountId, entry.path(), entry.name());
    Optional<GroupImage> before = draft.before(arn).map(EntityImage::getGroup);
    GroupImage.Builder group =
        before
            .map(GroupImage::newBuilder)
            .orElseGet(
                () ->
                    GroupImage.newBuilder()
                        .setArn(arn)
                        .setGroupId(UniqueIds.GROUP.mint(draft.random()))
                        .setGroupName(entry.name())
                        .setAccountId(accountId)
                        .setCreatedAt(draft.now())
                        .setInlinePolicies(List.of())
                        .setAttachedPolicyArns(List.of()));
    group.setPath(Rules.path(entry.path()));
    group.setInlinePolicies(
        Documents.inline(arn, entry.inlinePolicies(), group.getInlinePolicies(), 5_120));
    group.setAttachedPolicyArns(
        Documents.attached(draft, arn, entry.policies(), group.getAttachedPolicyArns()));
    draft.put(arn, EntityImage.newBuilder().setGroup(group.build()).build());
  }

  /** Returns the user's ARN. */
  static String user(Draft draft, String accountId, UserEntry entry)
      throws InvalidDirectoryFileException {
    Rules.name("user", entry.name());
    String arn = draft.arn(Kind.USER, accountId, entry.path(), entry.name());
    List<String> groups = new ArrayList<>();
    for (String group : entry.groups()) {
      Optional<String> groupArn = draft.arnOf(Kind.GROUP, accountId, group);
      check(groupArn.isPresent(), "%s: there is no group %s", arn, group);
      groupArn.ifPresent(groups::add);
    }
    Optional<UserImage> before = draft.before(arn).map(EntityImage::getUser);
    UserImage.Builder user =
        before
            .map(UserImage::newBuilder)
            .orElseGet(
                () ->
                    UserImage.newBuilder()
                        .setArn(arn)
                        .setUserId(UniqueIds.USER.mint(draft.random()))
                        .setUserName(entry.name())
                        .setAccountId(accountId)
                        .setCreatedAt(draft.now())
                        .setInlinePolicies(List.of())
                        .setAttachedPolicyArns(List.of())
                        .setGroups(List.of())
                        .setTags(List.of()));
    user.setPath(Rules.path(entry.path()));
    user.setInlinePolicies(
        Documents.inline(arn, entry.inlinePolicies(), user.getInlinePolicies(), 2_048));
    user.setAttachedPolicyArns(
        Documents.attached(draft, arn, entry.policies(), user.getAttachedPolicyArns()));
    user.setPermissionsBoundary(Documents.boundary(draft, arn, entry.permissionsBoundary()));
    user.setGroups(Documents.sameOr(user.getGroups(), groups));
    user.setTags(Documents.tags(arn, entry.tags(), user.getTags()));
    draft.put(arn, EntityImage.newBuilder().setUser(user.build()).build());
    return arn;
  }

  static void role(Draft draft, String accountId, RoleEntry entry)
      throws InvalidDirectoryFileException {
    Rules.name("role", entry.name());
    String arn = draft.arn(Kind.ROLE, accountId, entry.path(), entry.name());
    Integer maxSession = entry.maxSessionDuration();
    check(
        maxSession == null || (maxSession >= MIN_SESSION && maxSession <= MAX_SESSION),
        "%s: maxSessionDuration %s is not from 3600 to 43200 seconds",
        arn,
        maxSession);
    Optional<RoleImage> before = draft.before(arn).map(EntityImage::getRole);
    RoleImage.Builder role =
        before
            .map(RoleImage::newBuilder)
            .orElseGet(
                () ->
                    RoleImage.newBuilder()
                        .setArn(arn)
                        .setRoleId(UniqueIds.ROLE.mint(draft.random()))
                        .setRoleName(entry.name())
                        .setAccountId(accountId)
                        .setCreatedAt(draft.now())
                        .setMaxSessionDuration(MIN_SESSION)
                        .setInlinePolicies(List.of())
                        .setAttachedPolicyArns(List.of())
                        .setTags(List.of()));
    role.setPath(Rules.path(entry.path()));
    if (entry.description() != null) {
      role.setDescription(entry.description());
    }
    if (maxSession != null) {
      role.setMaxSessionDuration(maxSession);
    }
    String trust =
        Documents.document(
            arn,
            entry.trustPolicy(),
            PolicyDocument.Use.TRUST,
            before.map(RoleImage::getTrustPolicy).orElse(null));
    check(
        PolicyDocument.size(trust) <= MAX_TRUST,
        "%s: its trust policy is longer than %s characters",
        arn,
        MAX_TRUST);
    role.setTrustPolicy(trust);
    role.setInlinePolicies(
        Documents.inline(arn, entry.inlinePolicies(), role.getInlinePolicies(), 10_240));
    role.setAttachedPolicyArns(
        Documents.attached(draft, arn, entry.policies(), role.getAttachedPolicyArns()));
    role.setPermissionsBoundary(Documents.boundary(draft, arn, entry.permissionsBoundary()));
    role.setTags(Documents.tags(arn, entry.tags(), role.getTags()));
    draft.put(arn, EntityImage.newBuilder().setRole(Privileges.judged(role)).build());
  }
}
