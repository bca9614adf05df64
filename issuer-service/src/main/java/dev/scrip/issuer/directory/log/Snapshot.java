package dev.scrip.issuer.directory.log;

import dev.scrip.issuer.directory.Directory;

/**
 * The directory as it stood after a change.
 *
 * @param directory the directory
 * @param changeId id of the change before its position: only a log that has this one there is the
 *     one that the snapshot was folded from
 */
record Snapshot(Directory directory, String changeId) {}
