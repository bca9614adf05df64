package dev.scrip.schemas;

import dev.scrip.events.EntityImage;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An entity of the directory as it stands: its image, and its version, which is one more than the
 * offset of the change that wrote it last. An image may be read when it is first asked for: of a
 * large directory most never are.
 */
public final class Entity {
  private final long version;
  private volatile @Nullable Supplier<EntityImage> source;
  private volatile @Nullable EntityImage image;

  private Entity(
      long version, @Nullable Supplier<EntityImage> source, @Nullable EntityImage image) {
    this.version = version;
    this.source = source;
    this.image = image;
  }

  /** An entity with its image. */
  public static Entity of(EntityImage image, long version) {
    return new Entity(version, null, image);
  }

  /** An entity whose image is yet to be read from where it is kept. */
  public static Entity unread(Supplier<EntityImage> source, long version) {
    return new Entity(version, source, null);
  }

  /** The image. */
  public EntityImage image() {
    EntityImage known = image;
    return known == null ? read() : known;
  }

  /** The version. */
  public long version() {
    return version;
  }

  /** One image for all who ask: caches know it by its identity. */
  private synchronized EntityImage read() {
    EntityImage known = image;
    if (known == null) {
      known = Objects.requireNonNull(source).get();
      image = known;
      source = null;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Entity entity
        && version == entity.version
        && image().equals(entity.image());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(version) * 31 + image().hashCode();
  }

  @Override
  public String toString() {
    return image() + "@" + version;
  }
}
