package dev.scrip.issuer.ops;

import dev.scrip.issuer.directory.DirectorySeed;

/** Where the first content of an empty directory comes from; asked only if it is empty. */
@FunctionalInterface
public interface SeedSource {
  /**
   * The content. Whoever makes keys hands them to their owners before this returns: afterwards they
   * are in force.
   *
   * @throws StartException if there is none, in words for the operator
   */
  DirectorySeed seed() throws StartException;
}
