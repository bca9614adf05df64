package dev.scrip.issuer.directory;

import dev.scrip.events.EntityWrite;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import java.util.List;
import java.util.Optional;

/**
 * The first content of an empty directory.
 *
 * @param entities every entity's image
 * @param keys every long-term key with its secret
 */
public record DirectorySeed(List<EntityWrite> entities, List<Key> keys) {

  /**
   * A long-term key of the seed.
   *
   * @param userName name of its user
   * @param accountId account of its user
   * @param id its access key id
   * @param secret its secret
   * @param made whether it was made here and not written in the file: its owner has yet to be given
   *     it
   * @param administrator whether its user holds AdministratorAccess
   * @param service whether its user is a registered resource service
   */
  public record Key(
      String userName,
      String accountId,
      AccessKeyId id,
      SecretAccessKey secret,
      boolean made,
      boolean administrator,
      boolean service) {}

  /** The first administrator's key. */
  public Optional<Key> administrator() {
    return keys.stream().filter(Key::administrator).findFirst();
  }
}
