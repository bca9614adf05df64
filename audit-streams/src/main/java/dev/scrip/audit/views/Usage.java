package dev.scrip.audit.views;

import dev.scrip.audit.views.store.UsageRow;
import java.util.ArrayList;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a principal did in a span of time. {@link #merge} adds two up; it is associative and
 * commutative.
 *
 * @param issued sessions obtained and delivered
 * @param denied requests denied
 * @param sessionSeconds life granted, in seconds
 * @param roles ARNs of the roles assumed
 */
public record Usage(long issued, long denied, long sessionSeconds, NavigableSet<String> roles) {
  /** Nothing. */
  public static final Usage NONE = new Usage(0, 0, 0, new TreeSet<>());

  private static final Rows<UsageRow> ROWS = new Rows<>(UsageRow.getClassSchema());

  /** Both together. */
  public Usage merge(Usage other) {
    NavigableSet<String> all = new TreeSet<>(roles);
    all.addAll(other.roles);
    return new Usage(
        issued + other.issued, denied + other.denied, sessionSeconds + other.sessionSeconds, all);
  }

  byte[] bytes() {
    return ROWS.bytes(new UsageRow(issued, denied, sessionSeconds, new ArrayList<>(roles)));
  }

  /** The usage of a row. */
  public static Usage of(byte[] bytes) {
    UsageRow row = ROWS.row(bytes);
    return new Usage(
        row.getIssued(), row.getDenied(), row.getSessionSeconds(), new TreeSet<>(row.getRoles()));
  }
}
