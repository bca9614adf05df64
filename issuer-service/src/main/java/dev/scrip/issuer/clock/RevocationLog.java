package dev.scrip.issuer.clock;

import dev.scrip.events.RevocationImage;
import dev.scrip.issuer.directory.Revocable;
import dev.scrip.issuer.directory.Revocations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The revocations that may still end a session. Written by the one thread that follows them, read
 * by the clock's. A session is compared with those alone that name it or what stands behind it, so
 * that many revocations do not make issuing slower to follow.
 */
final class RevocationLog {
  private final Map<String, List<KnownRevocation>> bySubject = new ConcurrentHashMap<>();
  private volatile long position = -1;

  /** Position of the last revocation; -1 if there was none. */
  long position() {
    return position;
  }

  /** The first behind a position that ends a session before it expires. */
  Optional<KnownRevocation> after(long before, LiveSession session) {
    if (position <= before) {
      return Optional.empty();
    }
    Revocable revocable = session.revocable();
    KnownRevocation first = null;
    for (String subject : Revocations.subjects(revocable)) {
      for (KnownRevocation each : bySubject.getOrDefault(subject, List.of())) {
        if (each.position() > before
            && (first == null || each.position() < first.position())
            && session.revokedAt(each) < session.expiresAt()
            && Revocations.ends(each.image(), revocable)) {
          first = each;
        }
      }
    }
    return Optional.ofNullable(first);
  }

  /** One more; those of its subject that can end nothing any more are forgotten. */
  void add(KnownRevocation revocation) {
    RevocationImage image = revocation.image();
    Instant useful = image.getRevokedAt().minus(Revocations.LONGEST_SESSION.multipliedBy(2));
    String subject =
        Objects.requireNonNull(
            image.getAccessKeyId() == null ? image.getPrincipalId() : image.getAccessKeyId());
    List<KnownRevocation> more = new ArrayList<>();
    for (KnownRevocation each : bySubject.getOrDefault(subject, List.of())) {
      if (each.image().getRevokedAt().isAfter(useful)) {
        more.add(each);
      }
    }
    more.add(revocation);
    bySubject.put(subject, List.copyOf(more));
    position = revocation.position();
  }

  /** Forgets those that can end nothing any more. */
  void forgetBefore(Instant revokedBefore) {
    bySubject
        .values()
        .removeIf(
            list ->
                list.stream()
                    .allMatch(each -> each.image().getRevokedAt().isBefore(revokedBefore)));
  }
}
