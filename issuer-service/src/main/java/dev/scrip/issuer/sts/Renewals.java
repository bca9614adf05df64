package dev.scrip.issuer.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.issuer.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which session a new one goes on from: the last of the same role and session name that the same
 * caller obtained, while that lives. Kept in memory and bounded, so a chain begins anew on another
 * issuer and after a restart; nothing is written for it.
 */
final class Renewals {
  private static final int MAX_KNOWN = 200_000;
  private static final Duration LONGEST = Duration.ofHours(12);

  private record Workload(String obtainer, String principalId, String name) {}

  private record Last(String accessKeyId, Instant expiresAt) {}

  private final Cache<Workload, Last> known =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(LONGEST).build();

  /** Access key id of the session that a draft goes on from. */
  Optional<String> renewed(String obtainer, SessionDraft draft, Instant now) {
    return workload(obtainer, draft)
        .map(known::getIfPresent)
        .filter(last -> now.isBefore(last.expiresAt()))
        .map(Last::accessKeyId);
  }

  /** Remembers what a draft became. */
  void remember(String obtainer, SessionDraft draft, Session session) {
    workload(obtainer, draft)
        .ifPresent(
            workload ->
                known.put(workload, new Last(session.accessKeyId().value(), session.expiresAt())));
  }

  private static Optional<Workload> workload(String obtainer, SessionDraft draft) {
    return draft.kind() == Session.Principal.ROLE
        ? draft.name().map(name -> new Workload(obtainer, draft.principal().uniqueId(), name))
        : Optional.empty();
  }
}
