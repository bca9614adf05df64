package dev.scrip.schemas;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns {@code iam.changes} into the directory, the same way for every reader: a change whose reads
 * still stand is applied whole, any other is void. Not safe for use by several threads.
 *
 * <p>An entity's version is one more than the offset of the change that wrote it last, so that 0
 * can mean "does not exist" although offsets begin at 0.
 */
public final class DirectoryFold {
  private record Entity(EntityImage image, long version) {}

  private final Map<String, Entity> entities = new HashMap<>();

  /**
   * Folds the change at an offset.
   *
   * @return whether it was applied; false: void, nothing changed
   */
  public boolean apply(DirectoryChange change, long offset) {
    boolean stands =
        change.getReads().stream().allMatch(read -> version(read.getArn()) == read.getVersion());
    if (stands) {
      for (EntityWrite write : change.getWrites()) {
        if (write.getImage() == null) {
          entities.remove(write.getArn());
        } else {
          entities.put(write.getArn(), new Entity(write.getImage(), offset + 1));
        }
      }
    }
    return stands;
  }

  /** The version of an entity; 0 if there is none. */
  public long version(String arn) {
    Entity entity = entities.get(arn);
    return entity == null ? 0 : entity.version();
  }

  /** The image of an entity. */
  public Optional<EntityImage> image(String arn) {
    return Optional.ofNullable(entities.get(arn)).map(Entity::image);
  }
}
