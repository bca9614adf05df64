package dev.scrip.issuer.iam.policy;

import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Permissions boundaries of users and roles. */
public final class Boundaries {
  private Boundaries() {}

  /** The boundary that a request names; it must be there. */
  public static @Nullable String given(IamCall call) throws IamException {
    Optional<String> arn = call.parameters().optional("PermissionsBoundary");
    return arn.isEmpty() ? null : Attachments.attachable(call, arn.get());
  }

  /** A result that also holds the boundary that a request names in place. */
  public static IamResult touched(IamCall call, IamResult result) {
    call.parameters().optional("PermissionsBoundary").ifPresent(arn -> result.touch(call, arn));
    return result;
  }

  /** PutUserPermissionsBoundary. */
  public static IamResult putUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    return IamResult.done()
        .touch(call, call.text("PermissionsBoundary"))
        .write(UserImage.newBuilder(user).setPermissionsBoundary(given(call)).build());
  }

  /** DeleteUserPermissionsBoundary. */
  public static IamResult deleteUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    checkThere(user.getPermissionsBoundary(), user.getArn());
    return IamResult.done().write(UserImage.newBuilder(user).setPermissionsBoundary(null).build());
  }

  /** PutRolePermissionsBoundary. */
  public static IamResult putRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    return IamResult.done()
        .touch(call, call.text("PermissionsBoundary"))
        .write(RoleImage.newBuilder(role).setPermissionsBoundary(given(call)).build());
  }

  /** DeleteRolePermissionsBoundary. */
  public static IamResult deleteRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    checkThere(role.getPermissionsBoundary(), role.getArn());
    return IamResult.done().write(RoleImage.newBuilder(role).setPermissionsBoundary(null).build());
  }

  private static void checkThere(@Nullable String boundary, String arn) throws IamException {
    if (boundary == null) {
      throw IamException.noSuch(arn + " has no permissions boundary.");
    }
  }
}
