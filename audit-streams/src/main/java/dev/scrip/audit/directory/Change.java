package dev.scrip.audit.directory;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.UserIdentity;
import dev.scrip.schemas.Entity;
import io.vavr.collection.HashMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change that stood, and what the directory was after it.
 *
 * @param offset where it lies in {@code iam.changes}
 * @param time when it was made
 * @param eventName what was asked for, such as {@code DeleteRole}
 * @param requestedBy ARN of who asked; empty for what nobody asked for
 * @param written ARNs that it wrote or, if gone after it, deleted
 * @param after all entities after it, by ARN
 */
public record Change(
    long offset,
    Instant time,
    String eventName,
    Optional<String> requestedBy,
    List<String> written,
    HashMap<String, Entity> after) {

  static Change of(DirectoryChange change, long offset, HashMap<String, Entity> after) {
    UserIdentity by = change.getRequestedBy();
    return new Change(
        offset,
        change.getChangeTime(),
        change.getEventName(),
        Optional.ofNullable(by).map(UserIdentity::getArn),
        change.getWrites().stream().map(EntityWrite::getArn).toList(),
        after);
  }

  /** Where it lies. */
  public String position() {
    return "iam.changes-0@" + offset;
  }

  /** An entity after it. */
  public Optional<EntityImage> image(String arn) {
    return after.get(arn).map(Entity::image).toJavaOptional();
  }
}
