package dev.scrip.issuer.iam.entity;

import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Listing;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Quotas;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.call.Tagging;
import dev.scrip.issuer.iam.policy.Attachments;
import dev.scrip.issuer.iam.policy.Boundaries;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.session.UniqueIds;
import java.util.ArrayList;
import java.util.List;

/** Actions on users. */
public final class Users {
  private static final int MAX_USERS = 5_000;

  private Users() {}

  /** CreateUser. */
  public static IamResult create(IamCall call) throws IamException {
    String name = call.text("UserName");
    String path = call.parameters().optional("Path").orElse("/");
    String arn = call.arn(Kind.USER, path, name);
    call.checkFree(Kind.USER, arn, name, "User with name " + name + " already exists.");
    Quotas.check(call, Kind.USER, MAX_USERS, "UsersPerAccount");
    UserImage user =
        UserImage.newBuilder()
            .setArn(arn)
            .setUserId(UniqueIds.USER.mint(call.random()))
            .setUserName(name)
            .setPath(path)
            .setAccountId(call.accountId())
            .setCreatedAt(call.now())
            .setPermissionsBoundary(Boundaries.given(call))
            .setTags(Tagging.given(call))
            .build();
    return Boundaries.touched(call, IamResult.of(Shapes.user("User", user, true)).write(user));
  }

  /** GetUser; of root, its account's root. */
  public static IamResult get(IamCall call) throws IamException {
    if (call.parameters().optional("UserName").isEmpty()
        && call.caller().principal() instanceof Principal.Root root) {
      return IamResult.of(
          new Reply.Struct(
              "User",
              List.of(
                  new Reply.Text("Path", "/"),
                  new Reply.Text("UserId", root.uniqueId()),
                  new Reply.Text("Arn", root.arn()),
                  new Reply.Time("CreateDate", AccountActivity.createdAt(call)))));
    }
    return IamResult.of(Shapes.user("User", call.userOrCaller(), true));
  }

  /** ListUsers. */
  public static IamResult list(IamCall call) throws IamException {
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<UserImage> users =
        Listing.images(call, Kind.USER, EntityImage::getUser, UserImage::getPath, prefix);
    return IamResult.of(
        Page.of(call, users, user -> Listing.place(user.getUserName()))
            .told("Users", user -> Shapes.user("member", user, false)));
  }

  /** UpdateUser: another name or path; what names the user follows. */
  public static IamResult update(IamCall call) throws IamException {
    UserImage before = call.user(call.text("UserName"));
    String name = call.parameters().optional("NewUserName").orElse(before.getUserName());
    String path = call.parameters().optional("NewPath").orElse(before.getPath());
    String arn = call.arn(Kind.USER, path, name);
    if (arn.equals(before.getArn())) {
      return IamResult.done();
    }
    if (!name.equalsIgnoreCase(before.getUserName())) {
      call.checkFree(Kind.USER, arn, name, "User with name " + name + " already exists.");
    }
    IamResult result = IamResult.done().remove(before.getArn());
    result.write(UserImage.newBuilder(before).setArn(arn).setUserName(name).setPath(path).build());
    for (String source : call.directory().references().to(before.getArn())) {
      result.write(source, Renaming.following(call.look(source).orElseThrow(), arn));
    }
    return result;
  }

  /** DeleteUser: only of a user that has nothing left. */
  public static IamResult delete(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    for (String source : call.directory().references().to(user.getArn())) {
      EntityImage image = call.look(source).orElseThrow();
      if (image.getAccessKey() != null) {
        throw IamException.conflict("Cannot delete entity, must delete access keys first.");
      }
      throw IamException.conflict("Cannot delete entity, must delete MFA device first.");
    }
    Attachments.checkNone(user.getAttachedPolicyArns(), user.getInlinePolicies());
    if (!user.getGroups().isEmpty()) {
      throw IamException.conflict("Cannot delete entity, must remove user from groups first.");
    }
    return IamResult.done().remove(user.getArn());
  }

  /** TagUser. */
  public static IamResult tag(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    return IamResult.done()
        .write(UserImage.newBuilder(user).setTags(Tagging.with(call, user.getTags())).build());
  }

  /** UntagUser. */
  public static IamResult untag(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    return IamResult.done()
        .write(UserImage.newBuilder(user).setTags(Tagging.without(call, user.getTags())).build());
  }

  /** ListUserTags. */
  public static IamResult tags(IamCall call) throws IamException {
    return Tagging.list(call, call.user(call.text("UserName")).getTags());
  }

  /** ListGroupsForUser. */
  public static IamResult groups(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    List<GroupImage> groups = new ArrayList<>();
    for (String arn : user.getGroups()) {
      call.directory().image(arn).map(EntityImage::getGroup).ifPresent(groups::add);
    }
    groups.sort((a, b) -> a.getGroupName().compareToIgnoreCase(b.getGroupName()));
    return IamResult.of(
        Page.of(call, groups, group -> Listing.place(group.getGroupName()))
            .told("Groups", group -> Shapes.group("member", group)));
  }
}
