package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.events.RevocationImage;
import dev.scrip.issuer.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which sessions a revocation ends: one, by its access key id; or all of a principal's that were
 * issued before an instant. With descendants also those that were obtained with any of them.
 */
public final class Revocations {
  /** No session lives longer, so an older revocation ends none. */
  public static final Duration LONGEST_SESSION = Duration.ofHours(36);

  private static final String ROLE = "AROA";

  private Revocations() {}

  /** The revocation that ended a session; empty if none did. */
  public static Optional<RevocationImage> of(Revocable session, Directory directory) {
    References references = directory.references();
    for (String subject : subjects(session)) {
      if (references.isNamed(subject)) {
        for (String arn : references.to(subject)) {
          Optional<RevocationImage> found =
              directory
                  .image(arn)
                  .map(EntityImage::getRevocation)
                  .filter(revocation -> ends(revocation, session));
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a revocation ends a session. */
  public static boolean ends(RevocationImage revocation, Revocable session) {
    if (speaksOf(revocation, session.accessKeyId(), session.principalId(), session.issuedAt())) {
      return true;
    }
    if (!revocation.getWithDescendants()) {
      return false;
    }
    List<Session.Ancestor> ancestors = session.ancestors();
    for (int i = 0; i < ancestors.size(); i++) {
      Session.Ancestor ancestor = ancestors.get(i);
      // A long-term key has no issue: what counts is when it obtained what comes after it.
      Instant counts = ancestor.issuedAt().orElse(usedAt(ancestors, i, session));
      if (speaksOf(revocation, ancestor.accessKeyId(), ancestor.principalId(), counts)) {
        return true;
      }
    }
    return false;
  }

  private static Instant usedAt(List<Session.Ancestor> ancestors, int i, Revocable session) {
    return i + 1 < ancestors.size()
        ? ancestors.get(i + 1).issuedAt().orElse(session.issuedAt())
        : session.issuedAt();
  }

  /**
   * Whether a revocation names a credential.
   *
   * @param at when it was issued, or for a long-term key used
   */
  private static boolean speaksOf(
      RevocationImage revocation, String accessKeyId, String principalId, Instant at) {
    if (revocation.getAccessKeyId() != null) {
      // Of a long-term key what it obtained until then is meant: the key itself stays.
      return revocation.getAccessKeyId().equals(accessKeyId)
          && (accessKeyId.startsWith("ASIA") || !at.isAfter(revocation.getRevokedAt()));
    }
    Instant before = revocation.getIssuedBefore();
    return before != null
        && at.isBefore(before)
        && names(principalId).contains(revocation.getPrincipalId());
  }

  /** What a revocation must name to end a session: access key ids and principals' unique ids. */
  public static List<String> subjects(Revocable session) {
    List<String> subjects = new ArrayList<>();
    subjects.add(session.accessKeyId());
    subjects.addAll(names(session.principalId()));
    for (Session.Ancestor ancestor : session.ancestors()) {
      subjects.add(ancestor.accessKeyId());
      subjects.addAll(names(ancestor.principalId()));
    }
    return subjects;
  }

  /** A role's session is its role's, too. */
  private static List<String> names(String principalId) {
    int colon = principalId.indexOf(':');
    return colon > 0 && principalId.startsWith(ROLE)
        ? List.of(principalId, principalId.substring(0, colon))
        : List.of(principalId);
  }
}
