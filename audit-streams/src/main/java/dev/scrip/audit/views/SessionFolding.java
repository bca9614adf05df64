package dev.scrip.audit.views;

import dev.scrip.audit.views.UsageIndex.Grain;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.UserIdentity;
import dev.scrip.schemas.Topics;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Folds {@code sts.audit} into the views of its partition. */
final class SessionFolding extends ContextualProcessor<String, AuditEvent, Void, Void> {
  private static final byte[] NOTHING = new byte[0];

  private final Positions positions;
  private @Nullable KeyValueStore<Bytes, byte[]> sessions;
  private @Nullable KeyValueStore<Bytes, byte[]> index;
  private @Nullable KeyValueStore<Bytes, byte[]> usage;

  SessionFolding(Positions positions) {
    this.positions = positions;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    positions.begin(Topics.STS_AUDIT.name(), context.taskId().partition());
    sessions = context.getStateStore(ViewTopology.SESSIONS);
    index = context.getStateStore(ViewTopology.SESSION_INDEX);
    usage = context.getStateStore(ViewTopology.USAGE);
  }

  @Override
  public void process(Record<String, AuditEvent> record) {
    if (record.value() != null) {
      fold(record.value());
    }
    context().recordMetadata().ifPresent(positions::folded);
  }

  private void fold(AuditEvent event) {
    if (event.getRequestDenied() != null) {
      denied(event);
      return;
    }
    Session.of(event, position()).ifPresent(session -> session(event, session));
  }

  private void session(AuditEvent event, Session said) {
    Bytes key = SessionStores.key(said.accessKeyId());
    Session known = Session.ofNullable(Objects.requireNonNull(sessions).get(key));
    Session merged = known == null ? said : known.merge(said);
    sessions.put(key, merged.bytes());
    if (known == null || known.expiresAt().isEmpty()) {
      Objects.requireNonNull(index)
          .put(
              SessionIndex.key(
                  merged.issuedAt().orElseThrow(),
                  merged.expiresAt().orElseThrow(),
                  said.accessKeyId()),
              NOTHING);
    }
    boolean counted = known != null && known.issued() && !known.abandoned();
    boolean counts = merged.issued() && !merged.abandoned();
    if (counts && !counted) {
      count(merged, grantedSeconds(event.getSessionIssued(), merged), 1);
    } else if (counted && !counts) {
      count(merged, grantedSeconds(null, merged), -1);
    }
  }

  private static long grantedSeconds(@Nullable SessionIssued issued, Session session) {
    return issued != null
        ? issued.getGrantedSeconds()
        : Math.ceilDiv(
            session.expiresAt().orElseThrow().toEpochMilli()
                - session.issuedAt().orElseThrow().toEpochMilli(),
            1_000L);
  }

  private void count(Session session, long seconds, int sign) {
    NavigableSet<String> roles = new TreeSet<>();
    session.roleArn().ifPresent(roles::add);
    add(
        session.callerArn().orElseThrow(),
        session.issuedAt().orElseThrow(),
        new Usage(sign, 0, sign * seconds, roles));
  }

  private void denied(AuditEvent event) {
    UserIdentity caller = event.getUserIdentity();
    if (caller != null && caller.getArn() != null) {
      add(caller.getArn(), event.getEventTime(), new Usage(0, 1, 0, new TreeSet<>()));
    }
  }

  private void add(String principalArn, Instant time, Usage more) {
    KeyValueStore<Bytes, byte[]> store = Objects.requireNonNull(usage);
    for (Grain grain : Grain.values()) {
      Bytes key = UsageIndex.key(grain, principalArn, grain.floor(time));
      byte[] before = store.get(key);
      store.put(key, (before == null ? more : Usage.of(before).merge(more)).bytes());
    }
  }

  private String position() {
    Optional<String> position =
        context().recordMetadata().map(at -> at.topic() + "-" + at.partition() + "@" + at.offset());
    return position.orElse("");
  }
}
