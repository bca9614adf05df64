package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.Change;
import dev.scrip.audit.directory.Directory;
import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EntityImage;
import dev.scrip.events.GrantReviewed;
import dev.scrip.events.ReviewDecision;
import dev.scrip.events.UserIdentity;
import dev.scrip.schemas.Entity;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An access review: all grants in force at an instant, a sample of them by seed and size, and for
 * each who granted it and when, when it was last used, what a reviewer decided, and, where that was
 * to remove it, the change that did.
 */
final class AccessReview implements TrailQuery {
  static final Description ABOUT =
      new Description(
          22,
          "access-review",
          "Which grants are in force, who granted them, are they used, and were they reviewed?",
          Description.Scope.DIRECTORY,
          List.of(Parameter.SEED, Parameter.SIZE),
          List.of(
              "line",
              "entityArn",
              "grant",
              "grantedBy",
              "grantedAt",
              "grantEvent",
              "grantPosition",
              "lastUsedHour",
              "privileged",
              "inSample",
              "decision",
              "decidedBy",
              "decidedAt",
              "decisionPosition",
              "removedPosition"),
          List.of("line", "inSample"));

  private static final int SIZE = 25;

  private final DirectoryHistory directory;
  private final TrailRecords records;
  private final LastUses lastUses;

  AccessReview(DirectoryHistory directory, TrailRecords records, LastUses lastUses) {
    this.directory = directory;
    this.records = records;
    this.lastUses = lastUses;
  }

  private record Decided(
      Grant grant, ReviewDecision decision, Optional<String> by, Instant at, String position) {}

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    int seed = asked.number(Parameter.SEED, 0, 0, Integer.MAX_VALUE);
    int size = asked.number(Parameter.SIZE, SIZE, 0, 100_000);
    Directory at = directory.directoryAt(asked.asOf());
    Map<String, Decided> decisions = decisions(asked);
    Set<Grant> population = population(at, asked);
    population.addAll(removed(asked, decisions));
    Set<Grant> standing = population(at, asked);
    Set<Grant> sample = new HashSet<>();
    standing.stream()
        .sorted(Comparator.comparing(grant -> grant.order(seed)))
        .limit(size)
        .forEach(sample::add);
    Map<String, Optional<Instant>> used = new HashMap<>();
    Rows rows = new Rows();
    for (Grant grant : population) {
      Optional<Change> granted = granted(grant, asked.asOf());
      Optional<Decided> decided = Optional.ofNullable(decisions.get(grant.line()));
      rows.add(
          grant.line(),
          grant.entityArn(),
          grant.text(),
          granted.flatMap(Change::requestedBy),
          granted.map(Change::time),
          granted.map(Change::eventName),
          granted.map(Change::position),
          used.computeIfAbsent(grant.entityArn(), arn -> lastUses.of(arn, asked.asOf())),
          at.role(grant.entityArn()).map(Directory::isPrivileged).orElse(false),
          sample.contains(grant),
          decided.map(one -> one.decision().name().toLowerCase(Locale.ROOT)),
          decided.flatMap(Decided::by),
          decided.map(Decided::at),
          decided.map(Decided::position),
          standing.contains(grant)
              ? Optional.empty()
              : removal(grant, asked.asOf()).map(Change::position));
    }
    rows.note("population", standing.size());
    rows.note("sample", sample.size());
    return rows;
  }

  private static Set<Grant> population(Directory at, Asked asked) {
    Set<Grant> grants = new TreeSet<>();
    for (Entity entity : at.entities().values()) {
      Grant.of(entity.image()).stream()
          .filter(grant -> asked.isOf(grant.entityArn()))
          .forEach(grants::add);
    }
    return grants;
  }

  /** Grants that were to be removed and are not there any more: the review shows what became. */
  private static Set<Grant> removed(Asked asked, Map<String, Decided> decisions) {
    Set<Grant> grants = new TreeSet<>();
    for (Decided decided : decisions.values()) {
      if (decided.decision() == ReviewDecision.REMOVE && asked.isOf(decided.grant().entityArn())) {
        grants.add(decided.grant());
      }
    }
    return grants;
  }

  private Map<String, Decided> decisions(Asked asked) throws InvalidQueryException {
    Map<String, Decided> decisions = new HashMap<>();
    records.forEach(
        TrailRecords.recent(asked.asOf()),
        Set.of("GrantReviewed"),
        event -> {
          if (event.record() instanceof AuditEvent audit && audit.getGrantReviewed() != null) {
            GrantReviewed reviewed = audit.getGrantReviewed();
            Grant grant = new Grant(reviewed.getEntityArn(), reviewed.getGrant());
            // Who may review one account's grants must not decide on another's by naming its line.
            if (grant.line().equals(reviewed.getLine())) {
              decisions.put(
                  grant.line(),
                  new Decided(
                      grant,
                      reviewed.getDecision(),
                      Optional.ofNullable(audit.getUserIdentity()).map(UserIdentity::getArn),
                      event.time(),
                      event.place().position()));
            }
          }
        });
    return decisions;
  }

  /** The change since which the grant says what it says. */
  private Optional<Change> granted(Grant grant, Instant asOf) {
    Optional<Change> since = Optional.empty();
    @Nullable String before = null;
    for (Change change : directory.of(grant.entityArn(), asOf)) {
      @Nullable String after =
          change.image(grant.entityArn()).map(image -> content(image, grant)).orElse(null);
      if (after != null && !after.equals(before)) {
        since = Optional.of(change);
      }
      before = after;
    }
    return since;
  }

  private Optional<Change> removal(Grant grant, Instant asOf) {
    Optional<Change> removal = Optional.empty();
    boolean there = false;
    for (Change change : directory.of(grant.entityArn(), asOf)) {
      boolean after =
          change
              .image(grant.entityArn())
              .filter(image -> content(image, grant) != null)
              .isPresent();
      if (there && !after) {
        removal = Optional.of(change);
      }
      there = after;
    }
    return removal;
  }

  private static @Nullable String content(EntityImage image, Grant grant) {
    return Grant.content(image, grant.text());
  }
}
