package dev.scrip.benchmarks;

import dev.scrip.audit.views.SessionStores;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.events.Mfa;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.UserIdentity;
import dev.scrip.events.Verdict;
import dev.scrip.events.Writer;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes issuances to the trail, as an issuer would, without an issuer. */
final class TrailFiller implements AutoCloseable {
  private static final String ACCOUNT = "123456789012";
  private static final Pattern ID = Pattern.compile("bbbbbbbb-[0-9a-f]{4}-[0-9a-f-]{22}");

  private final KafkaProducer<String, byte[]> producer;
  private final int partitions;
  private final long[] sequences;
  private final Duration back;
  private long age; // milliseconds
  private long number;

  TrailFiller(Map<String, Object> kafka) {
    this(kafka, Duration.ZERO);
  }

  /** A filler whose sessions began in the time before, in their order and evenly. */
  TrailFiller(Map<String, Object> kafka, Duration back) {
    this.back = back;
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("linger.ms", 5);
    config.put("acks", "all");
    this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    this.partitions = producer.partitionsFor(Topics.STS_AUDIT.name()).size();
    this.sequences = new long[partitions];
  }

  /** Numbers sessions from here on, so that they are none of another filler's. */
  void startAt(long first) {
    number = first;
  }

  /** Writes as fast as it goes. */
  void write(int count) {
    for (int i = 0; i < count; i++) {
      age = back.toMillis() * (count - i) / count;
      var _ = send();
    }
    age = 0;
    producer.flush();
  }

  /** Writes at a steady rate; the event ids. */
  List<String> write(int count, int perSecond) {
    List<String> ids = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + i * 1_000_000_000L / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      ids.add(send());
    }
    producer.flush();
    return ids;
  }

  /** The event id in a record of any shape. */
  static Optional<String> id(byte[] value) {
    Matcher matcher = ID.matcher(TrailBench.ascii(value));
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private String send() {
    number++;
    String id = "bbbbbbbb" + UUID.randomUUID().toString().substring(8);
    String accessKeyId = "ASIA" + "%016d".formatted(number);
    int partition = SessionStores.partitionOf(accessKeyId, partitions);
    AuditEvent event = event(id, accessKeyId, partition);
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topics.STS_AUDIT.name(),
                partition,
                accessKeyId,
                Topics.STS_AUDIT
                    .valueSerde()
                    .serializer()
                    .serialize(Topics.STS_AUDIT.name(), event)));
    return id;
  }

  private AuditEvent event(String id, String accessKeyId, int partition) {
    Instant now = Instant.now().minusMillis(age);
    AuditEvent event = new AuditEvent();
    event.setEventID(id);
    event.setEventTime(now);
    event.setKind(Kind.SessionIssued);
    event.setEventSource("sts.amazonaws.com");
    event.setEventName("AssumeRole");
    event.setAwsRegion("us-east-1");
    event.setSourceIPAddress("192.0.2." + number % 250);
    event.setUserAgent("aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux lang/python#3.13");
    event.setRequestID(UUID.randomUUID().toString());
    event.setRecipientAccountId(ACCOUNT);
    event.setReadOnly(true);
    event.setEndpointType("regional");
    event.setUserIdentity(
        UserIdentity.newBuilder()
            .setType("IAMUser")
            .setPrincipalId("AIDAEXAMPLE00000001")
            .setArn("arn:aws:iam::" + ACCOUNT + ":user/u" + number % 1_000)
            .setAccountId(ACCOUNT)
            .setAccessKeyId("AKIAEXAMPLE00000001")
            .setUserName("u" + number % 1_000)
            .build());
    event.setSessionIssued(issued(accessKeyId, now));
    event.setWriter(new Writer("bench", "run", sequences[partition]++));
    return event;
  }

  private SessionIssued issued(String accessKeyId, Instant now) {
    SessionIssued detail = new SessionIssued();
    detail.setAccessKeyId(accessKeyId);
    detail.setPrincipalArn("arn:aws:sts::" + ACCOUNT + ":assumed-role/demo/s" + number);
    detail.setPrincipalId("AROAEXAMPLE0000001:s" + number);
    detail.setAccountId(ACCOUNT);
    detail.setRoleArn("arn:aws:iam::" + ACCOUNT + ":role/demo");
    detail.setRoleSessionName("s" + number);
    detail.setCallerArn("arn:aws:iam::" + ACCOUNT + ":user/u" + number % 1_000);
    detail.setCallerAccountId(ACCOUNT);
    detail.setIssuedAt(now);
    detail.setExpiresAt(now.plusSeconds(3_600));
    detail.setGrantedSeconds(3_600);
    detail.setAncestors(List.of("AKIAEXAMPLE00000001"));
    detail.setLineage(List.of());
    detail.setMfa(Mfa.NO);
    detail.setPolicyArns(List.of());
    detail.setManagedPolicies(List.of());
    detail.setInheritedTagKeys(List.of());
    detail.setTags(List.of());
    detail.setPrivileged(Verdict.NO);
    detail.setStatements(List.of());
    return detail;
  }

  @Override
  public void close() {
    producer.close();
  }
}
