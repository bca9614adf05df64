package dev.scrip.issuer.iam.entity;

import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Listing;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Quotas;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.policy.Attachments;
import dev.scrip.issuer.session.UniqueIds;
import java.util.ArrayList;
import java.util.List;

/** Actions on groups. */
public final class Groups {
  private static final int MAX_GROUPS = 300;
  private static final int MAX_OF_USER = 10;

  private Groups() {}

  /** CreateGroup. */
  public static IamResult create(IamCall call) throws IamException {
    String name = call.text("GroupName");
    String path = call.parameters().optional("Path").orElse("/");
    String arn = call.arn(Kind.GROUP, path, name);
    call.checkFree(Kind.GROUP, arn, name, "Group with name " + name + " already exists.");
    Quotas.check(call, Kind.GROUP, MAX_GROUPS, "GroupsPerAccount");
    GroupImage group =
        GroupImage.newBuilder()
            .setArn(arn)
            .setGroupId(UniqueIds.GROUP.mint(call.random()))
            .setGroupName(name)
            .setPath(path)
            .setAccountId(call.accountId())
            .setCreatedAt(call.now())
            .build();
    return IamResult.of(Shapes.group("Group", group)).write(group);
  }

  /** GetGroup, with a page of its members. */
  public static IamResult get(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    return IamResult.of(Shapes.group("Group", group))
        .tell(
            Page.of(call, members(call, group), user -> Listing.place(user.getUserName()))
                .told("Users", user -> Shapes.user("member", user, false)));
  }

  /** ListGroups. */
  public static IamResult list(IamCall call) throws IamException {
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<GroupImage> groups =
        Listing.images(call, Kind.GROUP, EntityImage::getGroup, GroupImage::getPath, prefix);
    return IamResult.of(
        Page.of(call, groups, group -> Listing.place(group.getGroupName()))
            .told("Groups", group -> Shapes.group("member", group)));
  }

  /** UpdateGroup: another name or path; members follow. */
  public static IamResult update(IamCall call) throws IamException {
    GroupImage before = call.group(call.text("GroupName"));
    String name = call.parameters().optional("NewGroupName").orElse(before.getGroupName());
    String path = call.parameters().optional("NewPath").orElse(before.getPath());
    String arn = call.arn(Kind.GROUP, path, name);
    if (arn.equals(before.getArn())) {
      return IamResult.done();
    }
    if (!name.equalsIgnoreCase(before.getGroupName())) {
      call.checkFree(Kind.GROUP, arn, name, "Group with name " + name + " already exists.");
    }
    IamResult result = IamResult.done().remove(before.getArn());
    result.write(
        GroupImage.newBuilder(before).setArn(arn).setGroupName(name).setPath(path).build());
    for (UserImage member : members(call, before)) {
      call.look(member.getArn());
      result.write(Renaming.following(member, before.getArn(), arn));
    }
    return result;
  }

  /** DeleteGroup: only of an empty group. */
  public static IamResult delete(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    if (!members(call, group).isEmpty()) {
      throw IamException.conflict("Cannot delete entity, must remove users from group first.");
    }
    Attachments.checkNone(group.getAttachedPolicyArns(), group.getInlinePolicies());
    return IamResult.done().remove(group.getArn());
  }

  /** AddUserToGroup. */
  public static IamResult addUser(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    UserImage user = call.user(call.text("UserName"));
    if (user.getGroups().contains(group.getArn())) {
      return IamResult.done();
    }
    if (user.getGroups().size() >= MAX_OF_USER) {
      throw IamException.limit("Cannot exceed quota for GroupsPerUser: " + MAX_OF_USER);
    }
    List<String> groups = new ArrayList<>(user.getGroups());
    groups.add(group.getArn());
    return IamResult.done()
        .write(UserImage.newBuilder(user).setGroups(groups).build())
        .touch(call, group.getArn());
  }

  /** RemoveUserFromGroup. */
  public static IamResult removeUser(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    UserImage user = call.user(call.text("UserName"));
    if (!user.getGroups().contains(group.getArn())) {
      throw IamException.noSuch(
          "The user with name " + user.getUserName() + " is not in the group.");
    }
    List<String> groups = new ArrayList<>(user.getGroups());
    groups.remove(group.getArn());
    return IamResult.done().write(UserImage.newBuilder(user).setGroups(groups).build());
  }

  private static List<UserImage> members(IamCall call, GroupImage group) {
    List<UserImage> members = new ArrayList<>();
    for (String arn : call.directory().references().to(group.getArn())) {
      call.directory().image(arn).map(EntityImage::getUser).ifPresent(members::add);
    }
    members.sort((a, b) -> a.getUserName().compareToIgnoreCase(b.getUserName()));
    return members;
  }
}
