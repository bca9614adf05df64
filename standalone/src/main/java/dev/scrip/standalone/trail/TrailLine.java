package dev.scrip.standalone.trail;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.UserIdentity;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record of the trail as one line for a person. */
public final class TrailLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final ZoneId zone;

  /** Lines with times of a zone. */
  public TrailLine(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether a record is about a session or a denial. */
  public static boolean isMain(TrailRecord record) {
    return switch (record.kind()) {
      case "SessionIssued",
          "SessionEnded",
          "RequestDenied",
          "IssuanceAbandoned",
          "IssuanceRefused",
          "DenialsSuppressed" ->
          true;
      default -> false;
    };
  }

  /** The line. */
  public String of(TrailRecord record) {
    String time = TIME.format(record.eventTime().atZone(zone));
    return switch (record.value()) {
      case SessionEnded end ->
          line(
              time,
              end.getReason().name().toLowerCase(Locale.ROOT),
              Arns.brief(end.getPrincipalArn()),
              end.getAccessKeyId());
      case DirectoryChange change ->
          line(
              time,
              "directory",
              Arns.brief(arnOf(change.getRequestedBy())),
              change.getEventName() + ": " + change.getWrites().size() + " entities");
      case AuditEvent event -> line(time, event);
      default -> line(time, record.kind(), "", "");
    };
  }

  private static String line(String time, AuditEvent event) {
    String caller = Arns.brief(arnOf(event.getUserIdentity()));
    return switch (event.getKind()) {
      case SessionIssued -> {
        SessionIssued issued = event.getSessionIssued();
        String session =
            issued.getRoleArn() == null ? "session token" : Arns.brief(issued.getPrincipalArn());
        yield line(
            time,
            "issued",
            Arns.brief(issued.getCallerArn()) + " -> " + session,
            issued.getAccessKeyId() + "  " + issued.getGrantedSeconds() + " s");
      }
      case RequestDenied -> line(time, "denied", who(event, caller), why(event));
      case IssuanceAbandoned -> {
        IssuanceAbandoned abandoned = event.getIssuanceAbandoned();
        yield line(
            time,
            "undelivered",
            Arns.brief(abandoned.getCallerArn()) + " -> " + Arns.brief(abandoned.getPrincipalArn()),
            abandoned.getAccessKeyId());
      }
      case IssuanceRefused ->
          line(
              time,
              "refused",
              event.getIssuanceRefused().getCount() + " requests",
              event.getIssuanceRefused().getWhy());
      case DenialsSuppressed ->
          line(
              time,
              "suppressed",
              event.getDenialsSuppressed().getCount() + " denials",
              "from "
                  + Optional.ofNullable(event.getDenialsSuppressed().getSource()).orElse("many"));
      case RequestServed ->
          line(
              time,
              "served",
              caller,
              event.getRequestServed().getAction()
                  + (event.getErrorCode() == null ? "" : ": " + event.getErrorCode()));
      case DataRead -> line(time, "read", caller, event.getDataRead().getQuery());
      case SettingChanged ->
          line(
              time,
              "setting",
              event.getSettingChanged().getName(),
              String.valueOf(event.getSettingChanged().getAfter()));
      default -> line(time, event.getKind().name(), event.getWriter().getIssuer(), "");
    };
  }

  private static String who(AuditEvent event, String caller) {
    if (!caller.equals("?")) {
      return caller;
    }
    UserIdentity claimed = event.getUserIdentity();
    String key = claimed == null ? null : claimed.getAccessKeyId();
    return key == null ? "from " + event.getSourceIPAddress() : "key " + key;
  }

  private static String why(AuditEvent event) {
    RequestDenied denied = event.getRequestDenied();
    String what = Optional.ofNullable(denied.getAction()).orElse(event.getEventName());
    String on = denied.getResource() == null ? "" : " " + Arns.brief(denied.getResource());
    String reason =
        denied.getMissing() != null
            ? "no " + denied.getMissing() + " allows it"
            : denied.getStatements().isEmpty() ? event.getErrorCode() : "an explicit deny";
    return what + on + ": " + reason;
  }

  private static @Nullable String arnOf(@Nullable UserIdentity identity) {
    return identity == null ? null : identity.getArn();
  }

  private static String line(String time, String verb, String who, @Nullable String what) {
    return "%s %-11s %-38s %s".formatted(time, verb, who, what == null ? "" : what).stripTrailing();
  }
}
