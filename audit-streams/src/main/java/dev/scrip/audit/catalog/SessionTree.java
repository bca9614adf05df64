package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a chain, from who stands at its beginning to each descendant: the session asked
 * about, those before it, and all that descend from the first of them or, if that is a long-term
 * key, from the first session behind it.
 */
final class SessionTree implements TrailQuery {
  static final Description ABOUT =
      new Description(
          6,
          "session-tree",
          "From whom does a session descend, and which descend from it?",
          Description.Scope.SESSIONS,
          List.of(Parameter.ACCESS_KEY_ID),
          List.of(
              "depth",
              "accessKeyId",
              "parent",
              "principalArn",
              "roleArn",
              "roleSessionName",
              "sourceIdentity",
              "issuedAt",
              "expiresAt",
              "state",
              "position"),
          List.of("accessKeyId", "parent"));

  private static final int MOST = 10_000;

  private final SessionQueries sessions;

  SessionTree(SessionQueries sessions) {
    this.sessions = sessions;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    String accessKeyId = asked.required(Parameter.ACCESS_KEY_ID);
    Rows rows = new Rows();
    Optional<Session> found = session(accessKeyId, asked);
    if (found.isEmpty()) {
      return rows;
    }
    String root =
        found.get().facts().getAncestors().stream()
            .filter(id -> id.startsWith("ASIA"))
            .findFirst()
            .orElse(accessKeyId);
    Map<String, Session> all = new HashMap<>();
    session(root, asked).ifPresent(session -> all.put(root, session));
    sessions.forEach(
        SessionFilter.ALL.with(Dimension.ANCESTOR, root).and(Session::isDelivered),
        asked.asOf(),
        session -> {
          if (all.size() < MOST && asked.isOf(session.accountId())) {
            all.put(session.accessKeyId(), session);
          }
        });
    if (all.size() == MOST) {
      rows.cutAt(MOST);
    }
    Optional.ofNullable(all.get(root))
        .ifPresent(
            session -> {
              rows.note("person", person(session));
              session.callerArn().ifPresent(caller -> rows.note("origin", caller));
            });
    write(rows, all, root, asked);
    return rows;
  }

  /** Who the trail says stands at the beginning. */
  private static String person(Session root) {
    return Optional.ofNullable(root.facts().getSourceIdentity())
        .or(() -> Optional.ofNullable(root.facts().getSubject()))
        .or(root::callerArn)
        .orElse(Rows.UNKNOWN);
  }

  private record Step(String accessKeyId, int depth) {}

  private static void write(Rows rows, Map<String, Session> all, String root, Asked asked) {
    Map<String, List<Session>> children = new HashMap<>();
    all.values()
        .forEach(
            session -> {
              String parent = parent(session);
              if (parent != null && !session.accessKeyId().equals(root)) {
                children.computeIfAbsent(parent, any -> new ArrayList<>()).add(session);
              }
            });
    Deque<Step> steps = new ArrayDeque<>(List.of(new Step(root, 0)));
    Set<String> seen = new HashSet<>();
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      Session session = all.get(step.accessKeyId());
      if (session == null || !seen.add(step.accessKeyId())) {
        continue;
      }
      rows.add(
          step.depth(),
          session.accessKeyId(),
          parent(session),
          session.principalArn(),
          session.roleArn(),
          session.roleSessionName(),
          session.facts().getSourceIdentity(),
          session.issuedAt(),
          session.expiresAt(),
          SessionRows.state(session, asked.asOf()),
          session.position());
      children.getOrDefault(session.accessKeyId(), List.of()).stream()
          .sorted(
              Comparator.comparing((Session child) -> child.issuedAt().orElseThrow())
                  .thenComparing(Session::accessKeyId)
                  .reversed())
          .forEach(child -> steps.push(new Step(child.accessKeyId(), step.depth() + 1)));
    }
  }

  private static @Nullable String parent(Session session) {
    List<String> ancestors = session.facts().getAncestors();
    return ancestors.isEmpty() ? null : ancestors.getLast();
  }

  private Optional<Session> session(String accessKeyId, Asked asked) {
    return sessions
        .get(accessKeyId)
        .session()
        .filter(Session::isDelivered)
        .filter(session -> session.issuedAt().filter(at -> !at.isAfter(asked.asOf())).isPresent())
        .filter(session -> asked.isOf(session.accountId()));
  }
}
