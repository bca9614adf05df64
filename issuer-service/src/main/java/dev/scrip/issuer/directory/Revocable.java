package dev.scrip.issuer.directory;

import dev.scrip.issuer.session.Session;
import java.time.Instant;
import java.util.List;

/**
 * A session as revocations see it.
 *
 * @param accessKeyId its access key id
 * @param principalId its unique id as GetCallerIdentity gives it: AROA...:name of a role's session
 * @param issuedAt when it was issued
 * @param ancestors whose credentials stand behind it
 */
public record Revocable(
    String accessKeyId, String principalId, Instant issuedAt, List<Session.Ancestor> ancestors) {

  /** A session that its token tells of. */
  public static Revocable of(Session session) {
    String name = session.sessionName().orElse("");
    String id =
        switch (session.principal()) {
          case ROLE -> session.principalId() + ":" + name;
          case FEDERATED_USER -> session.accountId() + ":" + name;
          case USER, ROOT -> session.principalId();
        };
    return new Revocable(
        session.accessKeyId().value(), id, session.issuedAt(), session.ancestors());
  }
}
