package dev.scrip.issuer.directory;

import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.RoleImage;
import dev.scrip.events.Tag;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.policy.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns entity images, as they lie in the log, into the directory's entities. */
final class Images {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);

  /** The entity that says which keyset seals session tokens. */
  static final String SESSION_TOKEN_KEYSET = "arn:aws:scrip:::keyset/session-token";

  private Images() {}

  /** The directory with an entity's image applied. */
  static Directory with(Directory before, String arn, EntityImage image) {
    Directory directory = without(before, arn);
    if (image.getAccount() != null) {
      return account(directory, image.getAccount());
    }
    if (image.getUser() != null) {
      return principal(directory, user(image.getUser()));
    }
    if (image.getRole() != null) {
      return principal(directory, role(image.getRole()));
    }
    if (image.getGroup() != null) {
      GroupImage group = image.getGroup();
      return copy(
          directory,
          directory.principals(),
          directory.principalsByUniqueId(),
          directory
              .groups()
              .plus(
                  arn,
                  new Principal.Attached(
                      inline(arn, group.getInlinePolicies()), group.getAttachedPolicyArns())),
          directory.managedPolicies(),
          directory.accessKeys());
    }
    if (image.getPolicy() != null) {
      return managed(directory, image.getPolicy());
    }
    if (image.getAccessKey() != null) {
      var key = image.getAccessKey();
      return copy(
          directory,
          directory.principals(),
          directory.principalsByUniqueId(),
          directory.groups(),
          directory.managedPolicies(),
          directory
              .accessKeys()
              .plus(
                  key.getAccessKeyId(),
                  new AccessKey(key.getAccessKeyId(), key.getUserArn(), key.getActive())));
    }
    if (image.getKeyset() != null && arn.equals(SESSION_TOKEN_KEYSET)) {
      return new Directory(
          directory.position(),
          directory.accounts(),
          directory.accountsByNumber(),
          directory.principals(),
          directory.principalsByUniqueId(),
          directory.groups(),
          directory.managedPolicies(),
          directory.accessKeys(),
          Optional.of(image.getKeyset().getKeyset()));
    }
    return directory; // what later releases add
  }

  /** The directory without an entity. */
  static Directory without(Directory directory, String arn) {
    Principal principal = directory.principals().get(arn);
    String accessKeyId =
        arn.contains("/access-key/") ? arn.substring(arn.lastIndexOf('/') + 1) : "";
    return copy(
        directory,
        directory.principals().minus(arn),
        principal == null
            ? directory.principalsByUniqueId()
            : directory.principalsByUniqueId().minus(principal.uniqueId()),
        directory.groups().minus(arn),
        directory.managedPolicies().minus(arn),
        directory.accessKeys().minus(accessKeyId));
  }

  private static Directory account(Directory directory, AccountImage image) {
    Account account =
        new Account(image.getAccountId(), image.getNumber(), image.getManagementAccount());
    Directory known =
        new Directory(
            directory.position(),
            directory.accounts().plus(account.accountId(), account),
            directory.accountsByNumber().plus(account.number(), account),
            directory.principals(),
            directory.principalsByUniqueId(),
            directory.groups(),
            directory.managedPolicies(),
            directory.accessKeys(),
            directory.sessionTokenKeyset());
    return principal(known, new Principal.Root(account.accountId()));
  }

  private static Directory principal(Directory directory, Principal principal) {
    return copy(
        directory,
        directory.principals().plus(principal.arn(), principal),
        directory.principalsByUniqueId().plus(principal.uniqueId(), principal),
        directory.groups(),
        directory.managedPolicies(),
        directory.accessKeys());
  }

  private static Directory managed(Directory directory, PolicyImage image) {
    for (PolicyVersion version : image.getVersions()) {
      if (version.getIsDefault()) {
        Policy policy =
            policy(
                image.getArn(),
                Policy.Part.IDENTITY,
                version.getDocument(),
                PolicyDocument.Use.IDENTITY);
        return copy(
            directory,
            directory.principals(),
            directory.principalsByUniqueId(),
            directory.groups(),
            directory.managedPolicies().plus(image.getArn(), policy),
            directory.accessKeys());
      }
    }
    return directory;
  }

  private static Principal.User user(UserImage image) {
    return new Principal.User(
        image.getArn(),
        image.getAccountId(),
        image.getUserId(),
        image.getUserName(),
        tags(image.getTags()),
        new Principal.Attached(
            inline(image.getArn(), image.getInlinePolicies()), image.getAttachedPolicyArns()),
        image.getGroups());
  }

  private static Principal.Role role(RoleImage image) {
    return new Principal.Role(
        image.getArn(),
        image.getAccountId(),
        image.getRoleId(),
        image.getRoleName(),
        tags(image.getTags()),
        new Principal.Attached(
            inline(image.getArn(), image.getInlinePolicies()), image.getAttachedPolicyArns()),
        image.getMaxSessionDuration(),
        policy(
            image.getArn() + "/trust",
            Policy.Part.RESOURCE,
            image.getTrustPolicy(),
            PolicyDocument.Use.TRUST));
  }

  private static List<Policy> inline(String arn, List<InlinePolicy> policies) {
    return policies.stream()
        .map(
            each ->
                policy(
                    arn + "/policy/" + each.getName(),
                    Policy.Part.IDENTITY,
                    each.getDocument(),
                    PolicyDocument.Use.IDENTITY))
        .toList();
  }

  /**
   * A document that this release can't read denies everything: ignoring it could grant more than
   * was meant.
   */
  private static Policy policy(
      String arn, Policy.Part part, String document, PolicyDocument.Use use) {
    try {
      return new Policy(arn, part, PolicyDocument.parse(document, use));
    } catch (MalformedPolicyDocumentException e) {
      LOG.error(
          "{} can't be read and denies everything until it is changed: {}", arn, e.getMessage());
      return new Policy(arn, part, PolicyDocument.denyingAll());
    }
  }

  private static Map<String, String> tags(List<Tag> tags) {
    return tags.stream()
        .collect(Collectors.toUnmodifiableMap(Tag::getKey, Tag::getValue, (a, b) -> b));
  }

  private static Directory copy(
      Directory directory,
      org.pcollections.PMap<String, Principal> principals,
      org.pcollections.PMap<String, Principal> principalsByUniqueId,
      org.pcollections.PMap<String, Principal.Attached> groups,
      org.pcollections.PMap<String, Policy> managedPolicies,
      org.pcollections.PMap<String, AccessKey> accessKeys) {
    return new Directory(
        directory.position(),
        directory.accounts(),
        directory.accountsByNumber(),
        principals,
        principalsByUniqueId,
        groups,
        managedPolicies,
        accessKeys,
        directory.sessionTokenKeyset());
  }
}
