package dev.scrip.issuer.clock;

import dev.scrip.issuer.directory.Revocations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The revocations that may still end a session, in the order of the log. Written by the one thread
 * that follows it, read by the clock's.
 */
final class RevocationLog {
  private volatile List<KnownRevocation> known = List.of();

  /** All of them. */
  List<KnownRevocation> known() {
    return known;
  }

  /** The first behind a position that ends a session before it expires. */
  Optional<KnownRevocation> after(long position, LiveSession session) {
    for (KnownRevocation each : known) {
      if (each.position() > position
          && session.revokedAt(each) < session.expiresAt()
          && Revocations.ends(each.image(), session.revocable())) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** One more; those that can end nothing any more are forgotten. */
  void add(KnownRevocation revocation) {
    Instant useful =
        revocation.image().getRevokedAt().minus(Revocations.LONGEST_SESSION.multipliedBy(2));
    List<KnownRevocation> more = new ArrayList<>();
    for (KnownRevocation each : known) {
      if (each.image().getRevokedAt().isAfter(useful)) {
        more.add(each);
      }
    }
    more.add(revocation);
    known = List.copyOf(more);
  }
}
