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
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Who is signed in to the console, in memory alone: signing out ends it, and so does a restart.
 * What a cookie names is a random id; the person's presigned request never leaves the server.
 */
final class ConsoleSessions {
  private static final String COOKIE = "scrip-console";
  private static final String SECURE = "__Host-" + COOKIE; // no sibling host can plant it
  private static final int STREAMS = 4; // live pages that one person may have open

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
   * @param streams live pages that may still be opened
   */
  record Session(
      String id,
      String csrf,
      SignIn signIn,
      String callerArn,
      String accountId,
      Instant until,
      Semaphore streams) {
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
    Session session =
        new Session(text(), text(), signIn, callerArn, accountId, until, new Semaphore(STREAMS));
    sessions.put(session.id(), session);
    return session;
  }

  /** The session of a request's cookie, if it still is one. */
  Optional<Session> of(ServerRequest request) {
    return cookie(request)
        .flatMap(id -> Optional.ofNullable(sessions.getIfPresent(id)))
        .filter(session -> clock.instant().isBefore(session.until()));
  }

  /** Whether a session still is one; being asked does not count as activity. */
  boolean isAlive(Session session) {
    return clock.instant().isBefore(session.until())
        && sessions.policy().getIfPresentQuietly(session.id()) != null;
  }

  /** The cookie that names a session; only over TLS, but to this very machine. */
  static String cookie(Session session, String host) {
    return Addresses.isLocal(host)
        ? COOKIE + "=" + session.id() + "; Path=/; HttpOnly; SameSite=Strict"
        : SECURE + "=" + session.id() + "; Path=/; HttpOnly; SameSite=Strict; Secure";
  }

  void end(Session session) {
    sessions.invalidate(session.id());
  }

  private static Optional<String> cookie(ServerRequest request) {
    return cookie(request, SECURE)
        .or(() -> Addresses.isLocal(host(request)) ? cookie(request, COOKIE) : Optional.empty());
  }

  /** The value of a cookie. */
  static Optional<String> cookie(ServerRequest request, String name) {
    if (!request.headers().contains(HeaderNames.COOKIE)) {
      return Optional.empty();
    }
    return request.headers().get(HeaderNames.COOKIE).allValues().stream()
        .flatMap(line -> Arrays.stream(line.split(";", -1)))
        .map(part -> part.strip().split("=", 2))
        .filter(pair -> pair.length == 2 && pair[0].equals(name))
        .map(pair -> pair[1])
        .findFirst();
  }

  private static String host(ServerRequest request) {
    return request.headers().contains(HeaderNames.HOST)
        ? request.headers().get(HeaderNames.HOST).get()
        : "";
  }

  private String text() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
