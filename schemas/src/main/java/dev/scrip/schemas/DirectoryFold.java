package dev.scrip.schemas;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import io.vavr.collection.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Turns {@code iam.changes} into the directory, the same way for every reader: a change whose reads
 * still stand is applied whole, any other is void. Not safe for use by several threads.
 *
 * <p>An entity's version is one more than the offset of the change that wrote it last, so that 0
 * can mean "does not exist" although offsets begin at 0.
 */
public final class DirectoryFold {
  private final Predicate<EntityImage> kept;
  private HashMap<String, Entity> entities = HashMap.empty();

  /** A fold that keeps every image. */
  public DirectoryFold() {
    this(image -> true);
  }

  /**
   * A fold for readers to whom most images do not matter: of those only the version is kept, and
   * their images can't be asked for.
   */
  public DirectoryFold(Predicate<EntityImage> kept) {
    this.kept = kept;
  }

  /** A fold that goes on from entities as they stood. */
  public static DirectoryFold of(HashMap<String, Entity> entities) {
    DirectoryFold fold = new DirectoryFold();
    fold.entities = entities;
    return fold;
  }

  /**
   * Folds the change at an offset.
   *
   * @return whether it was applied; false: void, nothing changed
   */
  public boolean apply(DirectoryChange change, long offset) {
    boolean stands =
        change.getReads().stream().allMatch(read -> version(read.getArn()) == read.getVersion());
    if (stands) {
      write(change.getWrites(), offset);
    }
    return stands;
  }

  /** Applies writes whatever stands, as a change at an offset that rests on nothing. */
  public void write(List<EntityWrite> writes, long offset) {
    for (EntityWrite write : writes) {
      entities =
          write.getImage() == null
              ? entities.remove(write.getArn())
              : entities.put(write.getArn(), entity(write.getImage(), offset + 1));
    }
  }

  private Entity entity(EntityImage image, long version) {
    return kept.test(image)
        ? Entity.of(image, version)
        : Entity.unread(DirectoryFold::notKept, version);
  }

  private static EntityImage notKept() {
    throw new IllegalStateException("the image was not kept");
  }

  /** All entities as they stand now, by ARN; does not change when the fold goes on. */
  public HashMap<String, Entity> entities() {
    return entities;
  }

  /** The version of an entity; 0 if there is none. */
  public long version(String arn) {
    Entity entity = entities.getOrElse(arn, null);
    return entity == null ? 0 : entity.version();
  }

  /** The image of an entity. */
  public Optional<EntityImage> image(String arn) {
    return Optional.ofNullable(entities.getOrElse(arn, null)).map(Entity::image);
  }
}
