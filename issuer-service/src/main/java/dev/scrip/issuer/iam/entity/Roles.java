package dev.scrip.issuer.iam.entity;

import dev.scrip.events.EntityImage;
import dev.scrip.events.RoleImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Privileges;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.LastUses;
import dev.scrip.issuer.iam.call.Listing;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Quotas;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.call.Tagging;
import dev.scrip.issuer.iam.policy.Attachments;
import dev.scrip.issuer.iam.policy.Boundaries;
import dev.scrip.issuer.iam.policy.Documents;
import dev.scrip.issuer.session.UniqueIds;
import java.util.List;

/** Actions on roles. */
public final class Roles {
  private static final int MAX_ROLES = 1_000;
  private static final int DEFAULT_SESSION = 3_600; // seconds

  private final LastUses lastUses;

  /** Actions that know when roles were last used. */
  public Roles(LastUses lastUses) {
    this.lastUses = lastUses;
  }

  /** CreateRole. */
  public IamResult create(IamCall call) throws IamException {
    String name = call.text("RoleName");
    String path = call.parameters().optional("Path").orElse("/");
    String arn = call.arn(Kind.ROLE, path, name);
    String trust = call.text("AssumeRolePolicyDocument");
    Documents.checkTrust(call, trust);
    call.checkFree(Kind.ROLE, arn, name, "Role with name " + name + " already exists.");
    Quotas.check(call, Kind.ROLE, MAX_ROLES, "RolesPerAccount");
    RoleImage role =
        Privileges.judged(
            RoleImage.newBuilder()
                .setArn(arn)
                .setRoleId(UniqueIds.ROLE.mint(call.random()))
                .setRoleName(name)
                .setPath(path)
                .setAccountId(call.accountId())
                .setCreatedAt(call.now())
                .setDescription(call.parameters().optional("Description").orElse(null))
                .setMaxSessionDuration(
                    call.parameters().number("MaxSessionDuration").orElse(DEFAULT_SESSION))
                .setTrustPolicy(trust)
                .setAttachedPolicyArns(List.of())
                .setPermissionsBoundary(Boundaries.given(call))
                .setTags(Tagging.given(call)));
    return Boundaries.touched(
        call, IamResult.of(Shapes.role("Role", role, true, lastUses)).write(role));
  }

  /** GetRole. */
  public IamResult get(IamCall call) throws IamException {
    return IamResult.of(Shapes.role("Role", call.role(call.text("RoleName")), true, lastUses));
  }

  /** ListRoles. */
  public IamResult list(IamCall call) throws IamException {
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<RoleImage> roles =
        Listing.images(call, Kind.ROLE, EntityImage::getRole, RoleImage::getPath, prefix);
    return IamResult.of(
        Page.of(call, roles, role -> Listing.place(role.getRoleName()))
            .told("Roles", role -> Shapes.role("member", role, false, lastUses)));
  }

  /** UpdateRole: what is not given is as it would be in a new role. */
  public IamResult update(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    RoleImage.Builder changed = RoleImage.newBuilder(role);
    call.parameters().optional("Description").ifPresent(changed::setDescription);
    call.parameters().number("MaxSessionDuration").ifPresent(changed::setMaxSessionDuration);
    return IamResult.done().write(changed.build());
  }

  /** UpdateRoleDescription. */
  public IamResult describe(IamCall call) throws IamException {
    RoleImage role =
        RoleImage.newBuilder(call.role(call.text("RoleName")))
            .setDescription(call.text("Description"))
            .build();
    return IamResult.of(Shapes.role("Role", role, true, lastUses)).write(role);
  }

  /** UpdateAssumeRolePolicy. */
  public IamResult updateTrust(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    String trust = call.text("PolicyDocument");
    Documents.checkTrust(call, trust);
    return IamResult.done().write(RoleImage.newBuilder(role).setTrustPolicy(trust).build());
  }

  /** DeleteRole: only of a role that has no policies left. */
  public IamResult delete(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    Attachments.checkNone(role.getAttachedPolicyArns(), role.getInlinePolicies());
    return IamResult.done().remove(role.getArn());
  }

  /** TagRole. */
  public IamResult tag(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    return IamResult.done()
        .write(
            Privileges.judged(
                RoleImage.newBuilder(role).setTags(Tagging.with(call, role.getTags()))));
  }

  /** UntagRole. */
  public IamResult untag(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    return IamResult.done()
        .write(
            Privileges.judged(
                RoleImage.newBuilder(role).setTags(Tagging.without(call, role.getTags()))));
  }

  /** ListRoleTags. */
  public IamResult tags(IamCall call) throws IamException {
    return Tagging.list(call, call.role(call.text("RoleName")).getTags());
  }
}
