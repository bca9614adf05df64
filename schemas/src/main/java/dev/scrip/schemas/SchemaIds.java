package dev.scrip.schemas;

import dev.scrip.schemas.SchemaHistory.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which id of the wire format stands for which schema: the committed ones, or those that a registry
 * gave. A process settles on one of both before it reads or writes its first record.
 */
public final class SchemaIds {
  private static final SchemaIds COMMITTED = committed();
  private static volatile SchemaIds inForce = COMMITTED;

  private final Map<Integer, Version> byId = new HashMap<>();
  private final int[] given; // by committed id

  private SchemaIds(Map<Version, Integer> ids) {
    this.given = new int[ids.keySet().stream().mapToInt(Version::id).max().orElseThrow() + 1];
    ids.forEach(
        (version, id) -> {
          given[version.id()] = id;
          byId.put(id, version);
        });
  }

  /** The ids of this process. */
  static SchemaIds inForce() {
    return inForce;
  }

  /** Makes these the ids of this process. */
  public static void settle(SchemaIds ids) {
    inForce = ids;
  }

  /**
   * Ids that a registry gave.
   *
   * @throws IllegalArgumentException unless each committed version has one, and none twice
   */
  static SchemaIds of(Map<Version, Integer> ids) {
    if (!ids.keySet().containsAll(SchemaHistory.committed().versions())
        || ids.values().stream().distinct().count() != ids.size()) {
      throw new IllegalArgumentException("each schema needs an id of its own");
    }
    return new SchemaIds(ids);
  }

  int id(Version version) {
    return given[version.id()];
  }

  Optional<Version> version(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  private static SchemaIds committed() {
    Map<Version, Integer> ids = new HashMap<>();
    SchemaHistory.committed().versions().forEach(version -> ids.put(version, version.id()));
    return new SchemaIds(ids);
  }
}
