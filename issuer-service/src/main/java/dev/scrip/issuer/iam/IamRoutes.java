package dev.scrip.issuer.iam;

import static java.util.Map.entry;

import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.LastUses;
import dev.scrip.issuer.iam.credential.AccessKeys;
import dev.scrip.issuer.iam.credential.MfaDevices;
import dev.scrip.issuer.iam.entity.Absent;
import dev.scrip.issuer.iam.entity.AccountActivity;
import dev.scrip.issuer.iam.entity.Groups;
import dev.scrip.issuer.iam.entity.OrganizationFeatures;
import dev.scrip.issuer.iam.entity.Roles;
import dev.scrip.issuer.iam.entity.Users;
import dev.scrip.issuer.iam.policy.Attachments;
import dev.scrip.issuer.iam.policy.Boundaries;
import dev.scrip.issuer.iam.policy.InlinePolicies;
import dev.scrip.issuer.iam.policy.ManagedPolicies;
import dev.scrip.issuer.iam.provider.OidcProviders;
import dev.scrip.issuer.iam.provider.OutboundFederation;
import dev.scrip.issuer.iam.provider.SamlProviders;
import dev.scrip.issuer.iam.report.AccountSummary;
import dev.scrip.issuer.iam.report.AuthorizationDetails;
import dev.scrip.issuer.iam.report.CredentialReport;
import dev.scrip.issuer.iam.simulate.ContextKeyNames;
import dev.scrip.issuer.iam.simulate.Simulation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The one table of actions that are built; docs/iam-actions.md lists it. */
final class IamRoutes {
  /** An action: what it makes of a call. */
  @FunctionalInterface
  interface Handler {
    IamResult handle(IamCall call) throws IamException;
  }

  private final Map<String, Handler> handlers = new HashMap<>();

  IamRoutes(
      LastUses lastUses,
      Function<String, Optional<byte[]>> mfaSeeds,
      UnaryOperator<String> issuerUrls,
      boolean plainProviders) {
    handlers.putAll(users());
    handlers.putAll(roles(new Roles(lastUses)));
    handlers.putAll(policies());
    handlers.putAll(keys(new AccessKeys(lastUses)));
    handlers.putAll(devices(new MfaDevices(mfaSeeds)));
    handlers.putAll(providers(new OidcProviders(plainProviders)));
    handlers.putAll(organization(new OutboundFederation(issuerUrls)));
    handlers.putAll(absent());
    handlers.putAll(account(new AuthorizationDetails(lastUses), new CredentialReport(lastUses)));
  }

  Optional<Handler> handler(String action) {
    return Optional.ofNullable(handlers.get(action));
  }

  private static Map<String, Handler> users() {
    return Map.ofEntries(
        entry("CreateUser", Users::create),
        entry("GetUser", Users::get),
        entry("ListUsers", Users::list),
        entry("UpdateUser", Users::update),
        entry("DeleteUser", Users::delete),
        entry("TagUser", Users::tag),
        entry("UntagUser", Users::untag),
        entry("ListUserTags", Users::tags),
        entry("ListGroupsForUser", Users::groups),
        entry("PutUserPermissionsBoundary", Boundaries::putUser),
        entry("DeleteUserPermissionsBoundary", Boundaries::deleteUser),
        entry("CreateGroup", Groups::create),
        entry("GetGroup", Groups::get),
        entry("ListGroups", Groups::list),
        entry("UpdateGroup", Groups::update),
        entry("DeleteGroup", Groups::delete),
        entry("AddUserToGroup", Groups::addUser),
        entry("RemoveUserFromGroup", Groups::removeUser));
  }

  private static Map<String, Handler> roles(Roles roles) {
    return Map.ofEntries(
        entry("CreateRole", roles::create),
        entry("GetRole", roles::get),
        entry("ListRoles", roles::list),
        entry("UpdateRole", roles::update),
        entry("UpdateRoleDescription", roles::describe),
        entry("UpdateAssumeRolePolicy", roles::updateTrust),
        entry("DeleteRole", roles::delete),
        entry("TagRole", roles::tag),
        entry("UntagRole", roles::untag),
        entry("ListRoleTags", roles::tags),
        entry("PutRolePermissionsBoundary", Boundaries::putRole),
        entry("DeleteRolePermissionsBoundary", Boundaries::deleteRole));
  }

  private static Map<String, Handler> policies() {
    return Map.ofEntries(
        entry("PutUserPolicy", InlinePolicies::put),
        entry("GetUserPolicy", InlinePolicies::get),
        entry("DeleteUserPolicy", InlinePolicies::delete),
        entry("ListUserPolicies", InlinePolicies::list),
        entry("PutGroupPolicy", InlinePolicies::put),
        entry("GetGroupPolicy", InlinePolicies::get),
        entry("DeleteGroupPolicy", InlinePolicies::delete),
        entry("ListGroupPolicies", InlinePolicies::list),
        entry("PutRolePolicy", InlinePolicies::put),
        entry("GetRolePolicy", InlinePolicies::get),
        entry("DeleteRolePolicy", InlinePolicies::delete),
        entry("ListRolePolicies", InlinePolicies::list),
        entry("AttachUserPolicy", Attachments::attach),
        entry("DetachUserPolicy", Attachments::detach),
        entry("ListAttachedUserPolicies", Attachments::list),
        entry("AttachGroupPolicy", Attachments::attach),
        entry("DetachGroupPolicy", Attachments::detach),
        entry("ListAttachedGroupPolicies", Attachments::list),
        entry("AttachRolePolicy", Attachments::attach),
        entry("DetachRolePolicy", Attachments::detach),
        entry("ListAttachedRolePolicies", Attachments::list),
        entry("CreatePolicy", ManagedPolicies::create),
        entry("GetPolicy", ManagedPolicies::get),
        entry("ListPolicies", ManagedPolicies::list),
        entry("DeletePolicy", ManagedPolicies::delete),
        entry("CreatePolicyVersion", ManagedPolicies::createVersion),
        entry("GetPolicyVersion", ManagedPolicies::getVersion),
        entry("ListPolicyVersions", ManagedPolicies::versions),
        entry("DeletePolicyVersion", ManagedPolicies::deleteVersion),
        entry("SetDefaultPolicyVersion", ManagedPolicies::setDefaultVersion),
        entry("TagPolicy", ManagedPolicies::tag),
        entry("UntagPolicy", ManagedPolicies::untag),
        entry("ListPolicyTags", ManagedPolicies::tags),
        entry("ListEntitiesForPolicy", ManagedPolicies::entities));
  }

  private static Map<String, Handler> keys(AccessKeys keys) {
    return Map.ofEntries(
        entry("CreateAccessKey", keys::create),
        entry("UpdateAccessKey", keys::update),
        entry("DeleteAccessKey", keys::delete),
        entry("ListAccessKeys", keys::list),
        entry("GetAccessKeyLastUsed", keys::lastUsed));
  }

  private static Map<String, Handler> devices(MfaDevices devices) {
    return Map.ofEntries(
        entry("CreateVirtualMFADevice", devices::create),
        entry("EnableMFADevice", devices::enable),
        entry("ResyncMFADevice", devices::resync),
        entry("DeactivateMFADevice", devices::deactivate),
        entry("DeleteVirtualMFADevice", devices::delete),
        entry("ListMFADevices", devices::list),
        entry("GetMFADevice", devices::get),
        entry("ListVirtualMFADevices", devices::listVirtual),
        entry("TagMFADevice", devices::tag),
        entry("UntagMFADevice", devices::untag),
        entry("ListMFADeviceTags", devices::tags));
  }

  private static Map<String, Handler> providers(OidcProviders oidc) {
    return Map.ofEntries(
        entry("CreateOpenIDConnectProvider", oidc::create),
        entry("GetOpenIDConnectProvider", OidcProviders::get),
        entry("ListOpenIDConnectProviders", OidcProviders::list),
        entry("DeleteOpenIDConnectProvider", OidcProviders::delete),
        entry("AddClientIDToOpenIDConnectProvider", OidcProviders::addClient),
        entry("RemoveClientIDFromOpenIDConnectProvider", OidcProviders::removeClient),
        entry("UpdateOpenIDConnectProviderThumbprint", OidcProviders::updateThumbprints),
        entry("TagOpenIDConnectProvider", OidcProviders::tag),
        entry("UntagOpenIDConnectProvider", OidcProviders::untag),
        entry("ListOpenIDConnectProviderTags", OidcProviders::tags),
        entry("CreateSAMLProvider", SamlProviders::create),
        entry("GetSAMLProvider", SamlProviders::get),
        entry("UpdateSAMLProvider", SamlProviders::update),
        entry("DeleteSAMLProvider", SamlProviders::delete),
        entry("ListSAMLProviders", SamlProviders::list),
        entry("TagSAMLProvider", SamlProviders::tag),
        entry("UntagSAMLProvider", SamlProviders::untag),
        entry("ListSAMLProviderTags", SamlProviders::tags));
  }

  private static Map<String, Handler> organization(OutboundFederation outbound) {
    return Map.ofEntries(
        entry("EnableOutboundWebIdentityFederation", outbound::enable),
        entry("DisableOutboundWebIdentityFederation", outbound::disable),
        entry("GetOutboundWebIdentityFederationInfo", outbound::info),
        entry("EnableOrganizationsRootSessions", OrganizationFeatures::enableRootSessions),
        entry("DisableOrganizationsRootSessions", OrganizationFeatures::disableRootSessions),
        entry(
            "EnableOrganizationsRootCredentialsManagement",
            OrganizationFeatures::enableRootManagement),
        entry(
            "DisableOrganizationsRootCredentialsManagement",
            OrganizationFeatures::disableRootManagement),
        entry("ListOrganizationsFeatures", OrganizationFeatures::list));
  }

  private static Map<String, Handler> absent() {
    return Map.ofEntries(
        entry("ListInstanceProfiles", Absent::instanceProfiles),
        entry("ListInstanceProfilesForRole", Absent::instanceProfilesOfRole),
        entry("ListSSHPublicKeys", Absent::sshPublicKeys),
        entry("ListSigningCertificates", Absent::signingCertificates),
        entry("ListServiceSpecificCredentials", Absent::serviceSpecificCredentials),
        entry("ListServerCertificates", Absent::serverCertificates),
        entry("GetLoginProfile", Absent::loginProfile),
        entry("GetAccountPasswordPolicy", Absent::passwordPolicy));
  }

  private static Map<String, Handler> account(
      AuthorizationDetails details, CredentialReport report) {
    return Map.ofEntries(
        entry("CreateAccountAlias", AccountActivity::createAlias),
        entry("DeleteAccountAlias", AccountActivity::deleteAlias),
        entry("ListAccountAliases", AccountActivity::listAliases),
        entry("GetAccountSummary", AccountSummary::get),
        entry("GetAccountAuthorizationDetails", details::get),
        entry("GenerateCredentialReport", report::generate),
        entry("GetCredentialReport", report::get),
        entry("SimulateCustomPolicy", Simulation::custom),
        entry("SimulatePrincipalPolicy", Simulation::principal),
        entry("GetContextKeysForCustomPolicy", ContextKeyNames::ofCustom),
        entry("GetContextKeysForPrincipalPolicy", ContextKeyNames::ofPrincipal));
  }
}
