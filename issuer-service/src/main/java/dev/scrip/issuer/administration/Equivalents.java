package dev.scrip.issuer.administration;

import java.util.List;

/**
 * The actions of AWS that an administration action amounts to: who asks for it must be allowed all
 * of them, too. Many policies give everything but IAM; they were not meant to give IAM by another
 * name.
 */
final class Equivalents {
  /** Of an import, in each account. */
  static final List<String> IMPORT =
      List.of(
          "iam:AddClientIDToOpenIDConnectProvider",
          "iam:AddUserToGroup",
          "iam:AttachGroupPolicy",
          "iam:AttachRolePolicy",
          "iam:AttachUserPolicy",
          "iam:CreateAccessKey",
          "iam:CreateAccountAlias",
          "iam:CreateGroup",
          "iam:CreateOpenIDConnectProvider",
          "iam:CreatePolicy",
          "iam:CreatePolicyVersion",
          "iam:CreateRole",
          "iam:CreateSAMLProvider",
          "iam:CreateUser",
          "iam:DeactivateMFADevice",
          "iam:DeleteAccessKey",
          "iam:DeleteAccountAlias",
          "iam:DeleteGroup",
          "iam:DeleteGroupPolicy",
          "iam:DeleteOpenIDConnectProvider",
          "iam:DeletePolicy",
          "iam:DeletePolicyVersion",
          "iam:DeleteRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:DeleteRolePolicy",
          "iam:DeleteSAMLProvider",
          "iam:DeleteUser",
          "iam:DeleteUserPermissionsBoundary",
          "iam:DeleteUserPolicy",
          "iam:DeleteVirtualMFADevice",
          "iam:DetachGroupPolicy",
          "iam:DetachRolePolicy",
          "iam:DetachUserPolicy",
          "iam:PutGroupPolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:PutUserPermissionsBoundary",
          "iam:PutUserPolicy",
          "iam:RemoveClientIDFromOpenIDConnectProvider",
          "iam:RemoveUserFromGroup",
          "iam:SetDefaultPolicyVersion",
          "iam:TagOpenIDConnectProvider",
          "iam:TagPolicy",
          "iam:TagRole",
          "iam:TagSAMLProvider",
          "iam:TagUser",
          "iam:UntagOpenIDConnectProvider",
          "iam:UntagPolicy",
          "iam:UntagRole",
          "iam:UntagSAMLProvider",
          "iam:UntagUser",
          "iam:UpdateAccessKey",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateOpenIDConnectProviderThumbprint",
          "iam:UpdateRole",
          "iam:UpdateSAMLProvider");

  /** Of an export, in each account. */
  static final List<String> EXPORT = List.of("iam:GetAccountAuthorizationDetails");

  /** Of what makes accounts or changes the organization. */
  static final List<String> ORGANIZATION =
      List.of(
          "organizations:AttachPolicy",
          "organizations:CreateAccount",
          "organizations:CreatePolicy",
          "organizations:DetachPolicy",
          "organizations:UpdatePolicy");

  private Equivalents() {}
}
