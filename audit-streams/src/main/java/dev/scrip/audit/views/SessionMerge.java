package dev.scrip.audit.views;

import dev.scrip.audit.views.store.SessionRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What two rows of one session say together. */
final class SessionMerge {
  private static final int FEW = 20;

  /** The row whose facts are fuller; of two that are equally full the one that lies first. */
  private static final Comparator<SessionRow> FULLER =
      Comparator.comparing((SessionRow row) -> row.getCallerAccountId() == null)
          .thenComparing(row -> row.getPosition() == null)
          .thenComparing(
              row -> Optional.ofNullable(row.getPosition()).orElse(""),
              Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
          // What neither an issuance nor an abandonment tells: whichever it is, it tells little.
          .thenComparing(row -> row.getIssuedAt() == 0)
          .thenComparingLong(SessionRow::getIssuedAt)
          .thenComparing(row -> Optional.ofNullable(row.getAccountId()).orElse(""))
          .thenComparing(row -> Optional.ofNullable(row.getPrincipalArn()).orElse(""));

  private SessionMerge() {}

  /**
   * A row of which nothing is known yet. The builder would copy the default of every field that is
   * not set, for every record of the trail; the defaults are those of the class but for these.
   */
  static SessionRow blank(String accessKeyId) {
    SessionRow row = new SessionRow();
    row.setAccessKeyId(accessKeyId);
    row.setMfa("UNKNOWN");
    row.setPrivileged("UNKNOWN");
    row.setPolicyArns(List.of());
    row.setTags(List.of());
    row.setAncestors(List.of());
    row.setServices(List.of());
    row.setAddresses(List.of());
    return row;
  }

  private static SessionRow copy(SessionRow row) {
    SessionRow copy = new SessionRow();
    for (int field = 0; field < row.getSchema().getFields().size(); field++) {
      copy.put(field, row.get(field)); // no value of a row is ever changed
    }
    return copy;
  }

  static SessionRow of(SessionRow one, SessionRow other) {
    boolean first = FULLER.compare(one, other) <= 0;
    SessionRow merged = copy(first ? one : other);
    SessionRow lesser = first ? other : one;
    merged.setIssued(one.getIssued() || other.getIssued());
    merged.setAbandoned(one.getAbandoned() || other.getAbandoned());
    if (merged.getIssuedAt() == 0) {
      merged.setIssuedAt(lesser.getIssuedAt());
    }
    merged.setAccountId(either(merged.getAccountId(), lesser.getAccountId()));
    merged.setPrincipalArn(either(merged.getPrincipalArn(), lesser.getPrincipalArn()));
    merged.setEndedAt(earlier(one.getEndedAt(), other.getEndedAt()));
    merged.setRevoked(one.getRevoked() || other.getRevoked());
    merged.setRevokedBy(smaller(one.getRevokedBy(), other.getRevokedBy()));
    merged.setRevocation(smaller(one.getRevocation(), other.getRevocation()));
    merged.setUses(one.getUses() + other.getUses());
    merged.setFirstUse(earlier(one.getFirstUse(), other.getFirstUse()));
    merged.setLastUse(Math.max(one.getLastUse(), other.getLastUse()));
    merged.setServices(few(both(one.getServices(), other.getServices())));
    merged.setAddresses(few(both(one.getAddresses(), other.getAddresses())));
    return merged;
  }

  /** The first of them in their order: whichever way they came together, the same ones stay. */
  static List<String> few(Collection<String> all) {
    return all.size() < 2 ? List.copyOf(all) : all.stream().sorted().distinct().limit(FEW).toList();
  }

  private static List<String> both(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static @Nullable String either(@Nullable String first, @Nullable String second) {
    return first == null ? second : first;
  }

  private static @Nullable String smaller(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return either(one, other);
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static long earlier(long one, long other) {
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }
}
