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
          "iam:DeleteGroup",
          "iam:DeletePolicy",
          "iam:DeleteRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:DeleteUser",
          "iam:DeleteUserPermissionsBoundary",
          "iam:PutGroupPolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
          "iam:PutUserPermissionsBoundary",
          "iam:PutUserPolicy",
          "iam:TagRole",
          "iam:TagUser",
          "iam:UpdateAccessKey",
          "iam:UpdateAssumeRolePolicy",
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
