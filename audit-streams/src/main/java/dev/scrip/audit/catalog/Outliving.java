package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.Change;
import dev.scrip.audit.directory.Directory;
import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.RoleImage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Active sessions that outlive what they rest on: their caller, role, provider or issuing key is
 * gone or inactive, or the role's trust policy as it stands would not allow them any more, which
 * the issuer decides.
 */
final class Outliving implements TrailQuery {
  static final Description ABOUT =
      new Description(
          11,
          "outliving",
          "Which active sessions outlive their caller, role, provider, key or trust?",
          Description.Scope.SESSIONS,
          List.of(Parameter.PRINCIPAL, Parameter.ROLE),
          List.of(
              "accessKeyId",
              "why",
              "principalArn",
              "roleArn",
              "expiresAt",
              "changedArn",
              "changeEvent",
              "changedAt",
              "changedBy",
              "minutesOutlived",
              "changePosition"),
          List.of("accessKeyId", "why"));

  /** Sessions that the issuer is asked about for one answer: of further ones it is unknown. */
  private static final int MOST_VERDICTS = 500;

  private final SessionQueries sessions;
  private final DirectoryHistory directory;
  private final HistoryQueries history;
  private final TrustDecisions trust;

  Outliving(
      SessionQueries sessions,
      DirectoryHistory directory,
      HistoryQueries history,
      TrustDecisions trust) {
    this.history = history;
    this.sessions = sessions;
    this.directory = directory;
    this.trust = trust;
  }

  private record Reason(String why, String changedArn) {}

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Directory at = directory.directoryAt(asked.asOf());
    Set<String> ids = new HashSet<>();
    at.users().forEach(user -> ids.add(user.getUserId()));
    at.roles().forEach(role -> ids.add(role.getRoleId()));
    AtomicInteger verdicts = new AtomicInteger();
    List<Session> active = new ArrayList<>();
    Map<Session, List<Reason>> found = new HashMap<>();
    sessions.forEach(
        asked.filter().in(Optional.of(Session.State.ACTIVE)),
        asked.asOf(),
        session -> {
          List<Reason> reasons = reasons(session, at, ids, asked.asOf(), verdicts);
          if (!reasons.isEmpty()) {
            found.put(session, reasons);
            active.add(session);
          }
        });
    active.sort(
        Comparator.comparing((Session session) -> session.expiresAt().orElseThrow())
            .thenComparing(Session::accessKeyId));
    Rows rows = new Rows();
    for (Session session : active) {
      for (Reason reason : found.getOrDefault(session, List.of())) {
        add(rows, session, reason, asked);
      }
    }
    if (verdicts.get() > MOST_VERDICTS) {
      rows.note("verdictsCutAt", MOST_VERDICTS);
    }
    return rows;
  }

  private List<Reason> reasons(
      Session session, Directory at, Set<String> ids, Instant asOf, AtomicInteger verdicts) {
    List<Reason> reasons = new ArrayList<>();
    session
        .callerId()
        .map(id -> id.split(":", 2)[0])
        .filter(id -> (id.startsWith("AIDA") || id.startsWith("AROA")) && !ids.contains(id))
        .ifPresent(
            id ->
                reasons.add(new Reason("caller gone", roleOrUser(session.callerArn().orElse("")))));
    session
        .roleArn()
        .filter(arn -> !session.principalId().orElse("").startsWith(idOf(at, arn).orElse("nobody")))
        .ifPresent(arn -> reasons.add(new Reason("role gone", arn)));
    Optional.ofNullable(session.facts().getProvider())
        .filter(provider -> provider.startsWith("arn:") && at.image(provider).isEmpty())
        .ifPresent(provider -> reasons.add(new Reason("provider gone", provider)));
    key(session, at).ifPresent(reasons::add);
    if (reasons.isEmpty()) {
      trust(session, at, asOf, verdicts).ifPresent(reasons::add);
    }
    return reasons;
  }

  private static Optional<Reason> key(Session session, Directory at) {
    Optional<String> id = session.callerKeyId().filter(key -> key.startsWith("AKIA"));
    if (id.isEmpty()) {
      return Optional.empty();
    }
    String arn = session.callerArn().orElse("") + "/access-key/" + id.get();
    Optional<AccessKeyImage> key = at.image(arn).map(image -> image.getAccessKey());
    if (key.isEmpty()) {
      return Optional.of(new Reason("issuing key gone", arn));
    }
    return key.filter(image -> !image.getActive())
        .map(image -> new Reason("issuing key inactive", arn));
  }

  /** What was decided at the issuance stands as long as the policy that it was decided by. */
  private Optional<Reason> trust(
      Session session, Directory at, Instant asOf, AtomicInteger verdicts) {
    Optional<RoleImage> role = session.roleArn().flatMap(at::role);
    if (role.isEmpty()) {
      return Optional.empty();
    }
    String now = role.get().getTrustPolicy();
    Optional<String> then =
        directory
            .asOf(session.issuedAt().orElse(asOf))
            .flatMap(change -> change.image(role.get().getArn()))
            .map(image -> image.getRole())
            .map(RoleImage::getTrustPolicy);
    if (then.filter(now::equals).isPresent()) {
      return Optional.empty();
    }
    return switch (decision(session, now, verdicts)) {
      case ALLOWS -> Optional.empty();
      case DENIES -> Optional.of(new Reason("trust policy would deny", role.get().getArn()));
      case UNKNOWN ->
          Optional.of(new Reason("trust policy changed, verdict unknown", role.get().getArn()));
    };
  }

  private TrustDecisions.Decision decision(
      Session session, String trustPolicy, AtomicInteger asked) {
    if (asked.incrementAndGet() > MOST_VERDICTS) {
      return TrustDecisions.Decision.UNKNOWN;
    }
    Optional<AuditEvent> issuance =
        Optional.ofNullable(session.facts().getEventID())
            .flatMap(id -> history.list(HistoryQuery.ofEvent(id)).events().stream().findFirst())
            .map(event -> event.record() instanceof AuditEvent audit ? audit : null);
    return issuance
        .map(record -> trust.of(record, trustPolicy))
        .orElse(TrustDecisions.Decision.UNKNOWN);
  }

  private static Optional<String> idOf(Directory at, String arn) {
    return at.role(arn).map(RoleImage::getRoleId);
  }

  /** The role behind a role session's ARN, whatever its path; else the ARN itself. */
  private static String roleOrUser(String arn) {
    String[] parts = arn.split(":", 6);
    if (parts.length < 6 || !parts[5].startsWith("assumed-role/")) {
      return arn;
    }
    return "arn:aws:iam::" + parts[4] + ":role/" + parts[5].split("/", 3)[1];
  }

  private void add(Rows rows, Session session, Reason reason, Asked asked) {
    // What happened in an account that was not asked about is told to nobody.
    Optional<Change> change =
        asked.isOf(reason.changedArn())
            ? directory.lastOf(reason.changedArn(), asked.asOf())
            : Optional.empty();
    rows.add(
        session.accessKeyId(),
        reason.why(),
        session.callerArn(),
        session.roleArn(),
        session.expiresAt(),
        asked.isOf(reason.changedArn()) ? reason.changedArn() : null,
        change.map(Change::eventName),
        change.map(Change::time),
        change.flatMap(Change::requestedBy),
        change.map(made -> Duration.between(made.time(), asked.asOf()).toMinutes()),
        change.map(Change::position));
  }
}
