package dev.scrip.audit.directory;

import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.MfaDeviceImage;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.events.RoleImage;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.events.UserImage;
import dev.scrip.events.Verdict;
import dev.scrip.schemas.Entity;
import io.vavr.collection.HashMap;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory as it stood at an instant.
 *
 * @param entities all entities by ARN
 */
public record Directory(HashMap<String, Entity> entities) {
  /** An entity. */
  public Optional<EntityImage> image(String arn) {
    return entities.get(arn).map(Entity::image).toJavaOptional();
  }

  /** Offset of the change that wrote an entity as it is. */
  public Optional<Long> writtenAt(String arn) {
    return entities.get(arn).map(entity -> entity.version() - 1).toJavaOptional();
  }

  /** A user. */
  public Optional<UserImage> user(String arn) {
    return image(arn).map(EntityImage::getUser);
  }

  /** A role. */
  public Optional<RoleImage> role(String arn) {
    return image(arn).map(EntityImage::getRole);
  }

  /** Id of the management account, if there is an organization. */
  public Optional<String> managementAccount() {
    return images(EntityImage::getAccount)
        .filter(AccountImage::getManagementAccount)
        .map(AccountImage::getAccountId)
        .findFirst();
  }

  /** All users, by ARN. */
  public List<UserImage> users() {
    return all(EntityImage::getUser, UserImage::getArn);
  }

  /** All roles, by ARN. */
  public List<RoleImage> roles() {
    return all(EntityImage::getRole, RoleImage::getArn);
  }

  /** All access keys, by when they were made, then by id. */
  public List<AccessKeyImage> accessKeys() {
    return images(EntityImage::getAccessKey)
        .sorted(
            Comparator.comparing(AccessKeyImage::getCreatedAt)
                .thenComparing(AccessKeyImage::getAccessKeyId))
        .toList();
  }

  /** An access key, by its id. */
  public Optional<AccessKeyImage> accessKey(String accessKeyId) {
    return images(EntityImage::getAccessKey)
        .filter(key -> key.getAccessKeyId().equals(accessKeyId))
        .findFirst();
  }

  /** All MFA devices. */
  public List<MfaDeviceImage> mfaDevices() {
    return all(EntityImage::getMfaDevice, MfaDeviceImage::getSerialNumber);
  }

  /** All OIDC providers. */
  public List<OidcProviderImage> oidcProviders() {
    return all(EntityImage::getOidcProvider, OidcProviderImage::getArn);
  }

  /** All SAML providers. */
  public List<SamlProviderImage> samlProviders() {
    return all(EntityImage::getSamlProvider, SamlProviderImage::getArn);
  }

  /** Whether a role is privileged, as the issuer judged when it was written. */
  public static boolean isPrivileged(RoleImage role) {
    return role.getPrivileged() == Verdict.YES;
  }

  private <T> List<T> all(Function<EntityImage, @Nullable T> kind, Function<T, String> order) {
    return images(kind).sorted(Comparator.comparing(order)).toList();
  }

  private <T> Stream<T> images(Function<EntityImage, @Nullable T> kind) {
    return entities.values().toJavaStream().map(Entity::image).map(kind).filter(Objects::nonNull);
  }
}
