package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Names.Named;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an index keeps of an entity, so that a directory can be restored without reading every
 * image.
 *
 * @param named what it is listed under, if it is listed
 * @param uniqueId unique id of a user or role
 * @param references ARNs that it names
 * @param accessKey the access key that it is, if it is one
 * @param isAccount whether it is an account
 */
public record Summary(
    Optional<Named> named,
    Optional<String> uniqueId,
    List<String> references,
    Optional<AccessKey> accessKey,
    boolean isAccount) {

  /** The summary of an image. */
  public static Summary of(EntityImage image) {
    return new Summary(
        name(image),
        uniqueId(image),
        List.copyOf(references(image)),
        Optional.ofNullable(image.getAccessKey()).map(Images::accessKey),
        image.getAccount() != null);
  }

  private static Set<String> references(EntityImage image) {
    return References.of(image);
  }

  private static Optional<String> uniqueId(EntityImage image) {
    if (image.getUser() != null) {
      return Optional.of(image.getUser().getUserId());
    }
    return image.getRole() == null ? Optional.empty() : Optional.of(image.getRole().getRoleId());
  }

  private static Optional<Named> name(EntityImage image) {
    if (image.getUser() != null) {
      return named(Kind.USER, image.getUser().getAccountId(), image.getUser().getUserName());
    }
    if (image.getRole() != null) {
      return named(Kind.ROLE, image.getRole().getAccountId(), image.getRole().getRoleName());
    }
    if (image.getGroup() != null) {
      return named(Kind.GROUP, image.getGroup().getAccountId(), image.getGroup().getGroupName());
    }
    if (image.getPolicy() != null) {
      boolean managed = image.getPolicy().getArn().startsWith("arn:aws:iam:");
      return named(
          managed ? Kind.POLICY : Kind.SERVICE_CONTROL_POLICY,
          image.getPolicy().getAccountId(),
          image.getPolicy().getPolicyName());
    }
    if (image.getMfaDevice() != null) {
      return named(
          Kind.MFA, image.getMfaDevice().getAccountId(), image.getMfaDevice().getDeviceName());
    }
    if (image.getOidcProvider() != null) {
      return named(
          Kind.OIDC_PROVIDER,
          image.getOidcProvider().getAccountId(),
          image.getOidcProvider().getUrl());
    }
    return image.getSamlProvider() == null
        ? Optional.empty()
        : named(
            Kind.SAML_PROVIDER,
            image.getSamlProvider().getAccountId(),
            image.getSamlProvider().getName());
  }

  private static Optional<Named> named(Kind kind, String accountId, String name) {
    return Optional.of(new Named(kind, accountId, name));
  }
}
