package dev.scrip.audit.catalog;

import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.projection.Details;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.events.AuditEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Starts, stops, unclean ends, intervals in which issuance was refused, and changed settings. */
final class PlatformLife implements TrailQuery {
  static final Description ABOUT =
      new Description(
          18,
          "platform",
          "When did Scrip start, stop, end uncleanly, refuse to issue, or change a setting or key?",
          Description.Scope.TRAIL,
          List.of(Parameter.FROM, Parameter.TO),
          List.of("time", "kind", "issuer", "incarnation", "detail", "eventID", "position"),
          List.of("eventID"));

  private static final Set<String> KINDS =
      Set.of(
          "PlatformStarted",
          "PlatformStopped",
          "UncleanEndFound",
          "IssuanceRefused",
          "DenialsSuppressed",
          "SettingChanged",
          "KeyRotated");

  private final TrailRecords records;

  PlatformLife(TrailRecords records) {
    this.records = records;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Rows rows = new Rows();
    records.forEach(asked, KINDS, event -> add(rows, event));
    return rows.sortedByTime();
  }

  private static void add(Rows rows, TrailEvent event) {
    if (event.record() instanceof AuditEvent audit) {
      rows.add(
          event.time(),
          event.kind(),
          audit.getWriter().getIssuer(),
          audit.getWriter().getIncarnation(),
          Optional.ofNullable(detail(audit)).map(detail -> Details.of(detail).toString()),
          audit.getEventID(),
          event.place().position());
    }
  }

  private static @Nullable SpecificRecord detail(AuditEvent event) {
    return switch (event.getKind()) {
      case PlatformStarted -> event.getPlatformStarted();
      case PlatformStopped -> event.getPlatformStopped();
      case UncleanEndFound -> event.getUncleanEndFound();
      case IssuanceRefused -> event.getIssuanceRefused();
      case DenialsSuppressed -> event.getDenialsSuppressed();
      case SettingChanged -> event.getSettingChanged();
      case KeyRotated -> event.getKeyRotated();
      default -> null;
    };
  }
}
