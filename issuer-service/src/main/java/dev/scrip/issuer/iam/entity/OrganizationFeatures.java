package dev.scrip.issuer.iam.entity;

import dev.scrip.events.EntityImage;
import dev.scrip.events.OrganizationImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import java.util.ArrayList;
import java.util.List;

/** What of its member accounts' root an organization administers in one place. */
public final class OrganizationFeatures {
  private OrganizationFeatures() {}

  /** EnableOrganizationsRootSessions. */
  public static IamResult enableRootSessions(IamCall call) throws IamException {
    OrganizationImage changed =
        OrganizationImage.newBuilder(enabling(call)).setRootSessions(true).build();
    return changed(changed);
  }

  /** DisableOrganizationsRootSessions. */
  public static IamResult disableRootSessions(IamCall call) throws IamException {
    return changed(OrganizationImage.newBuilder(administered(call)).setRootSessions(false).build());
  }

  /** EnableOrganizationsRootCredentialsManagement. */
  public static IamResult enableRootManagement(IamCall call) throws IamException {
    return changed(OrganizationImage.newBuilder(enabling(call)).setRootManagement(true).build());
  }

  /** DisableOrganizationsRootCredentialsManagement. */
  public static IamResult disableRootManagement(IamCall call) throws IamException {
    return changed(
        OrganizationImage.newBuilder(administered(call)).setRootManagement(false).build());
  }

  /** ListOrganizationsFeatures. */
  public static IamResult list(IamCall call) throws IamException {
    return IamResult.of(told(administered(call)));
  }

  private static OrganizationImage enabling(IamCall call) throws IamException {
    OrganizationImage organization = administered(call);
    if (!organization.getManagementAccountId().equals(call.accountId())) {
      throw new IamException(
          ErrorCode.NOT_THE_MANAGEMENT_ACCOUNT,
          "The request was rejected because the account making the request is not the management"
              + " account for the organization.");
    }
    return organization;
  }

  private static OrganizationImage administered(IamCall call) throws IamException {
    OrganizationImage organization =
        call.look(Directory.ORGANIZATION)
            .map(EntityImage::getOrganization)
            .orElseThrow(
                () ->
                    new IamException(
                        ErrorCode.ORGANIZATION_NOT_FOUND,
                        "The request was rejected because no organization is associated with your"
                            + " account."));
    if (!organization.getManagementAccountId().equals(call.accountId())
        && !organization.getDelegatedAdministrators().contains(call.accountId())) {
      throw new IamException(
          ErrorCode.NOT_AN_ADMINISTRATOR,
          "The request was rejected because the account making the request is not the management"
              + " account or delegated administrator account for centralized root access.");
    }
    return organization;
  }

  private static IamResult changed(OrganizationImage organization) {
    return IamResult.of(told(organization))
        .write(
            Directory.ORGANIZATION, EntityImage.newBuilder().setOrganization(organization).build());
  }

  private static List<Reply> told(OrganizationImage organization) {
    List<Reply> features = new ArrayList<>();
    if (organization.getRootManagement()) {
      features.add(new Reply.Text("member", "RootCredentialsManagement"));
    }
    if (organization.getRootSessions()) {
      features.add(new Reply.Text("member", "RootSessions"));
    }
    return List.of(
        new Reply.Text("OrganizationId", organization.getOrganizationId()),
        new Reply.Items("EnabledFeatures", features));
  }
}
