package dev.scrip.issuer.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.RoleImage;
import dev.scrip.events.Tag;
import dev.scrip.events.UserImage;
import dev.scrip.events.Verdict;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns entity images, as they lie in the log, into the directory's entities. */
final class Images {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);

  private record Text(String document, PolicyDocument.Use use) {}

  /** Many roles have the same documents: each is compiled and kept once. */
  private static final Cache<Text, PolicyDocument> COMPILED =
      Caffeine.newBuilder().maximumSize(20_000).build();

  /** Compiled on first use: of a large directory a small part is used at a time. */
  private static final Cache<EntityImage, Principal> PRINCIPALS = compiledOnUse();

  private static final Cache<EntityImage, Principal.Attached> GROUPS = compiledOnUse();
  private static final Cache<EntityImage, Policy> MANAGED = compiledOnUse();

  private Images() {}

  /** The principal of an image, if it is one's; an account's is its root. */
  static Optional<Principal> principal(EntityImage image) {
    if (image.getAccount() != null) {
      return Optional.of(new Principal.Root(image.getAccount().getAccountId()));
    }
    return image.getUser() == null && image.getRole() == null
        ? Optional.empty()
        : Optional.of(
            PRINCIPALS.get(
                image,
                each -> each.getUser() == null ? role(each.getRole()) : user(each.getUser())));
  }

  /** What is attached to the group of an image, if it is one's. */
  static Optional<Principal.Attached> attached(EntityImage image) {
    return image.getGroup() == null
        ? Optional.empty()
        : Optional.of(GROUPS.get(image, each -> attached(each.getGroup())));
  }

  /** The version in force of the managed policy of an image, if it is one's. */
  static Optional<Policy> managed(EntityImage image) {
    return image.getPolicy() == null
        ? Optional.empty()
        : Optional.of(MANAGED.get(image, each -> managed(each.getPolicy())));
  }

  /** By identity: an image never changes, and one that is replaced is forgotten. */
  private static <T> Cache<EntityImage, T> compiledOnUse() {
    return Caffeine.newBuilder().weakKeys().maximumSize(20_000).build();
  }

  private static Principal.User user(UserImage image) {
    return new Principal.User(
        image.getArn(),
        image.getAccountId(),
        image.getUserId(),
        image.getUserName(),
        tags(image.getTags()),
        new Principal.Attached(
            inline(image.getArn(), image.getInlinePolicies()),
            List.copyOf(image.getAttachedPolicyArns()),
            Optional.ofNullable(image.getPermissionsBoundary())),
        List.copyOf(image.getGroups()));
  }

  private static Principal.Role role(RoleImage image) {
    return new Principal.Role(
        image.getArn(),
        image.getAccountId(),
        image.getRoleId(),
        image.getRoleName(),
        tags(image.getTags()),
        new Principal.Attached(
            inline(image.getArn(), image.getInlinePolicies()),
            List.copyOf(image.getAttachedPolicyArns()),
            Optional.ofNullable(image.getPermissionsBoundary())),
        image.getMaxSessionDuration(),
        policy(
            image.getArn() + "/trust",
            Policy.Part.RESOURCE,
            image.getTrustPolicy(),
            PolicyDocument.Use.TRUST),
        image.getPrivileged() == Verdict.YES);
  }

  private static Principal.Attached attached(GroupImage image) {
    return new Principal.Attached(
        inline(image.getArn(), image.getInlinePolicies()),
        List.copyOf(image.getAttachedPolicyArns()),
        Optional.empty());
  }

  static Policy managed(PolicyImage image) {
    String document =
        image.getVersions().stream()
            .filter(PolicyVersion::getIsDefault)
            .map(PolicyVersion::getDocument)
            .findFirst()
            .orElse("");
    // Documents of the first release may be of the old version.
    return policy(image.getArn(), Policy.Part.IDENTITY, document, PolicyDocument.Use.IDENTITY);
  }

  static AccessKey accessKey(AccessKeyImage image) {
    return new AccessKey(image.getAccessKeyId(), image.getUserArn(), image.getActive());
  }

  /** Tags as a map, in their order. */
  static Map<String, String> tags(List<Tag> tags) {
    if (tags.isEmpty()) {
      return Map.of();
    }
    Map<String, String> map = new LinkedHashMap<>();
    tags.forEach(tag -> map.put(tag.getKey(), tag.getValue()));
    return map;
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

  private static Policy policy(
      String arn, Policy.Part part, String document, PolicyDocument.Use use) {
    return new Policy(
        arn, part, COMPILED.get(new Text(document, use), text -> compiled(arn, text)));
  }

  /**
   * A document that this release can't read denies everything: ignoring it could grant more than
   * was meant.
   */
  private static PolicyDocument compiled(String arn, Text text) {
    try {
      return PolicyDocument.parse(text.document(), text.use());
    } catch (MalformedPolicyDocumentException e) {
      LOG.error(
          "{} can't be read and denies everything until it is changed: {}", arn, e.explained());
      return PolicyDocument.denyingAll();
    }
  }
}
