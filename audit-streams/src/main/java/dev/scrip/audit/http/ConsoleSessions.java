package dev.scrip.audit.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Who is signed in to the console, in memory alone: signing out ends it, and so does a restart.
 * What a cookie names is a random id; the person's presigned request never leaves the server.
 */
final class ConsoleSessions {
  static final String COOKIE = "scrip-console";

  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final int MOST = 10_000;
  private static final int RANDOM_BYTES = 32;

  private final Cache<String, Session> sessions =
      Caffeine.newBuilder().expireAfterAccess(IDLE).maximumSize(MOST).build();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;

  ConsoleSessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Somebody signed in.
   *
   * @param csrf what requests that change something must carry
   * @param signIn the person's request
   * @param until when it ends at the latest
   */
  record Session(
      String id, String csrf, SignIn signIn, String callerArn, String accountId, Instant until) {
    /** Whether a token is this session's. */
    boolean hasCsrf(String token) {
      return MessageDigest.isEqual(
          csrf.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** Prints nothing that signs in. */
    @Override
    public String toString() {
      return "Session[" + callerArn + "]";
    }
  }

  Session begin(SignIn signIn, String callerArn, String accountId, Instant until) {
    Session session = new Session(text(), text(), signIn, callerArn, accountId, until);
    sessions.put(session.id(), session);
    return session;
  }

  /** The session of a request's cookie, if it still is one. */
  Optional<Session> of(ServerRequest request) {
    return cookie(request)
        .flatMap(id -> Optional.ofNullable(sessions.getIfPresent(id)))
        .filter(session -> clock.instant().isBefore(session.until()));
  }

  void end(Session session) {
    sessions.invalidate(session.id());
  }

  private static Optional<String> cookie(ServerRequest request) {
    if (!request.headers().contains(HeaderNames.COOKIE)) {
      return Optional.empty();
    }
    for (String line : request.headers().get(HeaderNames.COOKIE).allValues()) {
      for (String part : line.split(";", -1)) {
        String[] pair = part.strip().split("=", 2);
        if (pair.length == 2 && pair[0].equals(COOKIE)) {
          return Optional.of(pair[1]);
        }
      }
    }
    return Optional.empty();
  }

  private String text() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
