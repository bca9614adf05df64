package dev.scrip.issuer.iam.call;

import dev.scrip.events.GroupImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.RoleImage;
import dev.scrip.events.Tag;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Amount;
import dev.scrip.issuer.protocol.Reply.Flag;
import dev.scrip.issuer.protocol.Reply.Items;
import dev.scrip.issuer.protocol.Reply.Struct;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.protocol.Reply.Time;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entities as IAM's replies show them; the members are those of the service model. */
public final class Shapes {
  private Shapes() {}

  /** A user, its boundary and tags where a single one is asked for. */
  public static Struct user(String name, UserImage user, boolean whole) {
    List<Reply> members = new ArrayList<>();
    members.add(new Text("Path", user.getPath()));
    members.add(new Text("UserName", user.getUserName()));
    members.add(new Text("UserId", user.getUserId()));
    members.add(new Text("Arn", user.getArn()));
    members.add(new Time("CreateDate", user.getCreatedAt()));
    if (whole) {
      boundary(members, user.getPermissionsBoundary());
      tags(members, user.getTags());
    }
    return new Struct(name, members);
  }

  /** A group. */
  public static Struct group(String name, GroupImage group) {
    return new Struct(
        name,
        List.of(
            new Text("Path", group.getPath()),
            new Text("GroupName", group.getGroupName()),
            new Text("GroupId", group.getGroupId()),
            new Text("Arn", group.getArn()),
            new Time("CreateDate", group.getCreatedAt())));
  }

  /** A role; its boundary, tags and last use where a single one is asked for. */
  public static Struct role(String name, RoleImage role, boolean whole, LastUses lastUses) {
    List<Reply> members = new ArrayList<>();
    members.add(new Text("Path", role.getPath()));
    members.add(new Text("RoleName", role.getRoleName()));
    members.add(new Text("RoleId", role.getRoleId()));
    members.add(new Text("Arn", role.getArn()));
    members.add(new Time("CreateDate", role.getCreatedAt()));
    members.add(new Text("AssumeRolePolicyDocument", encoded(role.getTrustPolicy())));
    if (role.getDescription() != null) {
      members.add(new Text("Description", role.getDescription()));
    }
    members.add(new Amount("MaxSessionDuration", role.getMaxSessionDuration()));
    if (whole) {
      boundary(members, role.getPermissionsBoundary());
      tags(members, role.getTags());
      members.add(lastUsed(role.getArn(), lastUses));
    }
    return new Struct(name, members);
  }

  /** When a role was last used, and where; empty where that is not known. */
  public static Struct lastUsed(String roleArn, LastUses lastUses) {
    List<Reply> members = new ArrayList<>();
    lastUses
        .of(roleArn)
        .ifPresent(
            use -> {
              members.add(new Time("LastUsedDate", use.getUsedAt()));
              members.add(new Text("Region", use.getRegion()));
            });
    return new Struct("RoleLastUsed", members);
  }

  /** A managed policy; description and tags where a single one is asked for. */
  public static Struct policy(
      String name, PolicyImage policy, Directory directory, String accountId, boolean whole) {
    List<Reply> members = new ArrayList<>(policyMembers(policy, directory, accountId));
    if (whole) {
      if (policy.getDescription() != null) {
        members.add(new Text("Description", policy.getDescription()));
      }
      tags(members, policy.getTags());
    }
    return new Struct(name, members);
  }

  /** What every reply says of a managed policy. */
  public static List<Reply> policyMembers(
      PolicyImage policy, Directory directory, String accountId) {
    List<String> users =
        directory.references().to(policy.getArn()).stream()
            .filter(arn -> arn.startsWith("arn:aws:iam::" + accountId + ":"))
            .toList();
    long boundaries = users.stream().filter(arn -> isBoundary(directory, arn, policy)).count();
    long attached = users.stream().filter(arn -> isAttached(directory, arn, policy)).count();
    PolicyVersion current = current(policy);
    return List.of(
        new Text("PolicyName", policy.getPolicyName()),
        new Text("PolicyId", policy.getPolicyId()),
        new Text("Arn", policy.getArn()),
        new Text("Path", policy.getPath()),
        new Text("DefaultVersionId", current.getVersionId()),
        new Amount("AttachmentCount", attached),
        new Amount("PermissionsBoundaryUsageCount", boundaries),
        new Flag("IsAttachable", true),
        new Time("CreateDate", policy.getCreatedAt()),
        new Time("UpdateDate", updated(policy)));
  }

  /** A version of a managed policy. */
  public static Struct version(String name, PolicyVersion version, boolean document) {
    List<Reply> members = new ArrayList<>();
    if (document) {
      members.add(new Text("Document", encoded(version.getDocument())));
    }
    members.add(new Text("VersionId", version.getVersionId()));
    members.add(new Flag("IsDefaultVersion", version.getIsDefault()));
    members.add(new Time("CreateDate", version.getCreatedAt()));
    return new Struct(name, members);
  }

  /** The version in force. */
  public static PolicyVersion current(PolicyImage policy) {
    return policy.getVersions().stream()
        .filter(PolicyVersion::getIsDefault)
        .findFirst()
        .orElseThrow();
  }

  /** Policy documents are percent-encoded in replies (RFC 3986). */
  public static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /** Tags, where there are some. */
  public static void tags(List<Reply> members, List<Tag> tags) {
    if (!tags.isEmpty()) {
      members.add(new Items("Tags", tags.stream().map(Shapes::tag).toList()));
    }
  }

  /** A tag. */
  public static Reply tag(Tag tag) {
    return new Struct(
        "member", List.of(new Text("Key", tag.getKey()), new Text("Value", tag.getValue())));
  }

  /** A permissions boundary, where there is one. */
  public static void boundary(List<Reply> members, @Nullable String arn) {
    if (arn != null) {
      members.add(
          new Struct(
              "PermissionsBoundary",
              List.of(
                  new Text("PermissionsBoundaryType", "Policy"),
                  new Text("PermissionsBoundaryArn", arn))));
    }
  }

  private static Instant updated(PolicyImage policy) {
    return policy.getVersions().stream()
        .map(PolicyVersion::getCreatedAt)
        .max(Instant::compareTo)
        .orElse(policy.getCreatedAt());
  }

  private static boolean isBoundary(Directory directory, String arn, PolicyImage policy) {
    return directory
        .principal(arn)
        .flatMap(principal -> principal.attached().boundary())
        .filter(policy.getArn()::equals)
        .isPresent();
  }

  private static boolean isAttached(Directory directory, String arn, PolicyImage policy) {
    return directory
        .principal(arn)
        .map(principal -> principal.attached().managed().contains(policy.getArn()))
        .orElse(true); // a group: it has no boundary
  }
}
