package dev.scrip.issuer.iam.credential;

import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.LastUse;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.AccessKey;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.LastUses;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.protocol.Reply.Time;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Long-term access keys of users: two each. A secret is told once, when its key is made. */
public final class AccessKeys {
  private static final int MAX_KEYS = 2;

  private final LastUses lastUses;

  /** Actions that know when keys were last used. */
  public AccessKeys(LastUses lastUses) {
    this.lastUses = lastUses;
  }

  /** CreateAccessKey. */
  public IamResult create(IamCall call) throws IamException {
    UserImage user = call.userOrCaller();
    if (of(call, user).size() >= MAX_KEYS) {
      throw IamException.limit("Cannot exceed quota for AccessKeysPerUser: " + MAX_KEYS);
    }
    int account = call.directory().account(call.accountId()).orElseThrow().number();
    String id = AccessKeyId.longTerm(account, call.random()).value();
    SecretAccessKey secret = SecretAccessKey.random(call.random());
    AccessKeyImage key = new AccessKeyImage(id, user.getArn(), true, call.now());
    return IamResult.of(
            new Reply.Struct(
                "AccessKey",
                List.of(
                    new Text("UserName", user.getUserName()),
                    new Text("AccessKeyId", id),
                    new Text("Status", "Active"),
                    new Text("SecretAccessKey", secret.reveal()),
                    new Time("CreateDate", call.now()))))
        .keep(id, secret.utf8())
        .touch(call, user.getArn())
        .write(arn(user.getArn(), id), EntityImage.newBuilder().setAccessKey(key).build());
  }

  /** UpdateAccessKey. */
  public IamResult update(IamCall call) throws IamException {
    UserImage user = call.userOrCaller();
    AccessKeyImage key = found(call, user);
    String status = call.text("Status");
    if (status.equals("Expired")) {
      throw new IamException(
          ErrorCode.VALIDATION_ERROR, "A key can be made Active or Inactive, not Expired.");
    }
    AccessKeyImage changed =
        AccessKeyImage.newBuilder(key).setActive(status.equals("Active")).build();
    return IamResult.done()
        .write(place(call, key), EntityImage.newBuilder().setAccessKey(changed).build());
  }

  /** DeleteAccessKey. */
  public IamResult delete(IamCall call) throws IamException {
    AccessKeyImage key = found(call, call.userOrCaller());
    return IamResult.done().remove(place(call, key)).forget(key.getAccessKeyId());
  }

  /** ListAccessKeys. */
  public IamResult list(IamCall call) throws IamException {
    UserImage user = call.userOrCaller();
    return IamResult.of(
        Page.of(call, of(call, user), AccessKeyImage::getAccessKeyId)
            .told(
                "AccessKeyMetadata",
                key ->
                    new Reply.Struct(
                        "member",
                        List.of(
                            new Text("UserName", user.getUserName()),
                            new Text("AccessKeyId", key.getAccessKeyId()),
                            new Text("Status", key.getActive() ? "Active" : "Inactive"),
                            new Time("CreateDate", key.getCreatedAt())))));
  }

  /** GetAccessKeyLastUsed. */
  public IamResult lastUsed(IamCall call) throws IamException {
    String id = call.text("AccessKeyId");
    Optional<AccessKey> key = call.directory().accessKey(id);
    Optional<UserImage> user =
        key.flatMap(found -> call.directory().image(found.principalArn()))
            .map(EntityImage::getUser)
            .filter(found -> found.getAccountId().equals(call.accountId()));
    if (user.isEmpty()) {
      throw IamException.noSuch("The Access Key with id " + id + " cannot be found");
    }
    List<Reply> members = new ArrayList<>();
    Optional<LastUse> use = lastUses.of(id);
    use.ifPresent(known -> members.add(new Time("LastUsedDate", known.getUsedAt())));
    members.add(new Text("ServiceName", use.map(LastUse::getService).orElse("N/A")));
    members.add(new Text("Region", use.map(LastUse::getRegion).orElse("N/A")));
    return IamResult.of(
        new Text("UserName", user.get().getUserName()),
        new Reply.Struct("AccessKeyLastUsed", members));
  }

  /** The keys of a user, in the order of their ids. */
  public static List<AccessKeyImage> of(IamCall call, UserImage user) {
    List<AccessKeyImage> keys = new ArrayList<>();
    for (String arn : call.directory().references().to(user.getArn())) {
      call.directory().image(arn).map(EntityImage::getAccessKey).ifPresent(keys::add);
    }
    keys.sort((a, b) -> a.getAccessKeyId().compareTo(b.getAccessKeyId()));
    return keys;
  }

  private static AccessKeyImage found(IamCall call, UserImage user) throws IamException {
    String id = call.text("AccessKeyId");
    return of(call, user).stream()
        .filter(key -> key.getAccessKeyId().equals(id))
        .findFirst()
        .orElseThrow(
            () -> IamException.noSuch("The Access Key with id " + id + " cannot be found."));
  }

  /** Where a key's image lies: its ARN keeps the name that its user had when it was made. */
  private static String place(IamCall call, AccessKeyImage key) {
    String place =
        call.directory().references().to(key.getUserArn()).stream()
            .filter(arn -> arn.endsWith("/" + key.getAccessKeyId()))
            .findFirst()
            .orElseThrow();
    call.look(place);
    return place;
  }

  private static String arn(String userArn, String id) {
    return userArn + "/access-key/" + id;
  }
}
