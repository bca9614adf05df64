package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.events.Writer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills what every record has in common, whatever its detail. */
final class Envelopes {
  private static final int MAX_USER_AGENT = 1_024;
  private static final int MAX_TEXT = 2_048;
  private static final String OWN_SOURCE = "scrip.amazonaws.com";

  private final String issuer;
  private final String incarnation;
  private final String region;
  private final Set<String> regions;
  private final InstantSource clock;

  Envelopes(RecordSettings settings, String incarnation, InstantSource clock) {
    this.issuer = settings.issuer();
    this.incarnation = incarnation;
    this.region = settings.region();
    this.regions = settings.regions();
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  String issuer() {
    return issuer;
  }

  /** The envelope of a request's record. */
  AuditEvent request(Kind kind, RequestFacts facts) {
    AuditEvent event = blank(kind);
    event.setEventTime(facts.time());
    if (facts.changeId() != null) {
      event.setEventID(facts.changeId());
    }
    event.setEventSource(facts.eventSource());
    event.setEventName(facts.eventName());
    event.setReadOnly(facts.readOnly());
    event.setSourceIPAddress(facts.sourceAddress());
    Forwarding forwarding = facts.forwarding();
    if (forwarding != null) {
      event.setForwardedBy(forwarding.by());
      event.setTlsVersion(forwarding.tlsVersion());
      event.setCipherSuite(forwarding.cipherSuite());
    }
    event.setUserAgent(cut(facts.userAgent(), MAX_USER_AGENT));
    event.setClientHost(cut(facts.host(), MAX_TEXT));
    Endpoint endpoint = facts.endpoint();
    boolean served = endpoint.global() || regions.contains(endpoint.region());
    event.setAwsRegion(served ? endpoint.region() : region);
    event.setEndpointType(facts.endpoint().type());
    event.setRequestID(facts.requestId());
    event.setUserIdentity(facts.caller());
    event.setRecipientAccountId(facts.accountId());
    event.setDirectoryPosition(facts.directoryPosition());
    return event;
  }

  /** The envelope of a record that no request stands behind. */
  AuditEvent platform(Kind kind) {
    AuditEvent event = blank(kind);
    event.setEventTime(clock.instant());
    event.setEventSource(OWN_SOURCE);
    event.setEventName(kind.name());
    return event;
  }

  private AuditEvent blank(Kind kind) {
    AuditEvent event = new AuditEvent();
    event.setEventID(RandomUuids.next());
    event.setKind(kind);
    event.setAwsRegion(region);
    event.setEndpointType("regional");
    event.setWriter(new Writer(issuer, incarnation, 0L));
    return event;
  }

  /** Text that a client chose: cut, and without lone surrogates, which have no UTF-8. */
  static @Nullable String cut(@Nullable String text, int max) {
    if (text == null) {
      return null;
    }
    String head = text.length() <= max ? text : text.substring(0, max);
    for (int i = 0; i < head.length(); i++) {
      if (Character.isSurrogate(head.charAt(i))) {
        return new String(
            head.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
      }
    }
    return head;
  }
}
