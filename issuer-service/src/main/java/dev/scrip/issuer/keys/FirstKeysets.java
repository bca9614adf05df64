package dev.scrip.issuer.keys;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityRead;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryLog.Outcome;
import dev.scrip.issuer.session.KeysetPurpose;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Makes the keysets that a directory does not have yet, when an issuer starts. */
public final class FirstKeysets {
  private FirstKeysets() {}

  /**
   * Makes those that are missing; of several issuers that do so at once one succeeds, and that is
   * enough.
   *
   * @return whether all are there, or on their way here
   */
  public static boolean make(Directory directory, Changes changes, Instant now)
      throws InterruptedException {
    boolean made = true;
    for (KeysetPurpose purpose : KeysetPurpose.values()) {
      if (directory.keyset(purpose).isEmpty()) {
        made &= make(purpose, changes, now);
      }
    }
    return made;
  }

  private static boolean make(KeysetPurpose purpose, Changes changes, Instant now)
      throws InterruptedException {
    KeysetRotation.Next first = KeysetRotation.first(purpose, now);
    DirectoryChange change =
        changes
            .signed()
            .setChangeID(UUID.randomUUID().toString())
            .setChangeTime(now.truncatedTo(ChronoUnit.MILLIS))
            .setEventSource("scrip.amazonaws.com")
            .setEventName("RotateKey")
            .setReads(List.of(new EntityRead(purpose.arn(), 0L)))
            .setWrites(List.of(first.write(purpose)))
            .build();
    return !(changes.propose(change, first.secrets()) instanceof Outcome.Unknown);
  }
}
