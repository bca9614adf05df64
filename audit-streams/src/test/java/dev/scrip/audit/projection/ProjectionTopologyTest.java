package dev.scrip.audit.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EndReason;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityRead;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.Kind;
import dev.scrip.events.Mfa;
import dev.scrip.events.RevocationImage;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.UserIdentity;
import dev.scrip.events.Verdict;
import dev.scrip.events.Writer;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProjectionTopologyTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Instant TIME = Instant.parse("2026-11-26T09:30:00.123Z");
  private static final String SESSION = "ASIAEXAMPLE00000001";

  private List<TopologyTestDriver> drivers = new ArrayList<>();

  @BeforeEach
  void open(@TempDir Path dir) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString());
    drivers = List.of(new TopologyTestDriver(ProjectionTopology.of(true), config));
  }

  @AfterEach
  void close() {
    drivers.forEach(TopologyTestDriver::close);
  }

  /** The whole records, as files that a reader can compare with AWS's. */
  @Test
  void issuance_becomesTheGoldenRecords() throws IOException {
    trail().pipeInput(SESSION, issued());
    assertThat(cloudTrail().readKeyValue())
        .satisfies(record -> assertThat(record.key).isEqualTo(SESSION))
        .satisfies(
            record -> assertThat(json(record)).hasToString(golden("assume-role.json").toString()));
    assertThat(ocsf().readKeyValue())
        .satisfies(record -> assertThat(record.key).isEqualTo(SESSION))
        .satisfies(
            record ->
                assertThat(json(record)).hasToString(golden("assume-role.ocsf.json").toString()));
  }

  @Test
  void end_isAServiceEvent_andALogoff() throws IOException {
    driver()
        .createInputTopic(
            Topics.STS_ENDS.name(),
            new StringSerializer(),
            Topics.STS_ENDS.valueSerde().serializer())
        .pipeInput(
            SESSION,
            new SessionEnded(
                "id",
                SESSION,
                TIME,
                EndReason.EXPIRED,
                "123456789012",
                "arn:aws:sts::123456789012:assumed-role/deploy/ana",
                TIME.minusSeconds(3_600),
                null,
                null));
    JsonNode event = json(cloudTrail().readKeyValue());
    assertThat(event.path("eventType").asText()).isEqualTo("AwsServiceEvent");
    assertThat(event.path("userIdentity").path("type").asText()).isEqualTo("AWSService");
    assertThat(json(ocsf().readKeyValue()).path("type_uid").asInt()).isEqualTo(300202);
  }

  /** Of the directory's changes only those that stood are told. */
  @Test
  void voidChange_isNotTold() {
    changes().pipeInput("r", revocation("r1", 0));
    assertThat(cloudTrail().readKeyValuesToList()).hasSize(1);
    changes()
        .pipeInput("r", revocation("r1", 0)); // rests on there being none, which no longer holds
    assertThat(cloudTrail().readKeyValuesToList()).isEmpty();
    changes().pipeInput("r", revocation("r1", 1));
    assertThat(cloudTrail().readKeyValuesToList()).hasSize(1);
  }

  private TopologyTestDriver driver() {
    return drivers.getFirst();
  }

  private TestInputTopic<String, AuditEvent> trail() {
    return driver()
        .createInputTopic(
            Topics.STS_AUDIT.name(),
            new StringSerializer(),
            Topics.STS_AUDIT.valueSerde().serializer());
  }

  private TestInputTopic<String, DirectoryChange> changes() {
    return driver()
        .createInputTopic(
            Topics.IAM_CHANGES.name(),
            new StringSerializer(),
            Topics.IAM_CHANGES.valueSerde().serializer());
  }

  private TestOutputTopic<String, byte[]> cloudTrail() {
    return output(Topics.SIEM_CLOUDTRAIL.name());
  }

  private TestOutputTopic<String, byte[]> ocsf() {
    return output(Topics.SIEM_OCSF.name());
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver().createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private static DirectoryChange revocation(String name, long version) {
    String arn = "arn:aws:scrip:us-east-1:123456789012:revocation/" + name;
    RevocationImage image =
        new RevocationImage(SESSION, null, null, false, TIME, "laptop lost", null);
    EntityImage entity = new EntityImage();
    entity.setRevocation(image);
    return DirectoryChange.newBuilder()
        .setChangeID("c" + version)
        .setChangeTime(TIME)
        .setEventSource("scrip.amazonaws.com")
        .setEventName("RevokeSession")
        .setRequestID("r")
        .setRequestedBy(identity())
        .setIssuer("issuer-1")
        .setIncarnation("x")
        .setReads(List.of(new EntityRead(arn, version)))
        .setWrites(List.of(new EntityWrite(arn, entity)))
        .build();
  }

  private static UserIdentity identity() {
    return UserIdentity.newBuilder()
        .setType("IAMUser")
        .setPrincipalId("AIDAEXAMPLE00000001")
        .setArn("arn:aws:iam::123456789012:user/ana")
        .setAccountId("123456789012")
        .setAccessKeyId("AKIAEXAMPLE00000001")
        .setUserName("ana")
        .build();
  }

  private static AuditEvent issued() {
    AuditEvent event = new AuditEvent();
    event.setEventID("5f0c2f8e-0d6a-4f9b-9a51-6d1b6f4e8c3a");
    event.setEventTime(TIME);
    event.setKind(Kind.SessionIssued);
    event.setEventSource("sts.amazonaws.com");
    event.setEventName("AssumeRole");
    event.setAwsRegion("eu-central-1");
    event.setSourceIPAddress("192.0.2.10");
    event.setUserAgent("aws-cli/2.31.0 \"quoted\"");
    event.setRequestID("0f3a8f6e-2b1d-4c7e-9d0a-1b2c3d4e5f60");
    event.setRecipientAccountId("123456789012");
    event.setReadOnly(true);
    event.setEndpointType("regional");
    event.setTlsVersion("TLSv1.3");
    event.setCipherSuite("TLS_AES_128_GCM_SHA256");
    event.setClientHost("sts.example.com");
    event.setUserIdentity(identity());
    event.setDirectoryPosition(1_042L);
    event.setWriter(new Writer("issuer-1", "7", 18_250L));
    SessionIssued detail = new SessionIssued();
    detail.setAccessKeyId(SESSION);
    detail.setPrincipalArn("arn:aws:sts::123456789012:assumed-role/deploy/ana");
    detail.setPrincipalId("AROAEXAMPLE0000001:ana");
    detail.setAccountId("123456789012");
    detail.setRoleArn("arn:aws:iam::123456789012:role/deploy");
    detail.setRoleSessionName("ana");
    detail.setCallerArn("arn:aws:iam::123456789012:user/ana");
    detail.setCallerAccountId("123456789012");
    detail.setIssuedAt(TIME);
    detail.setExpiresAt(Instant.parse("2026-11-26T13:05:09Z"));
    detail.setRequestedSeconds(12_909);
    detail.setGrantedSeconds(12_909);
    detail.setAncestors(List.of("AKIAEXAMPLE00000001"));
    detail.setLineage(List.of());
    detail.setMfa(Mfa.NOT_ASSERTED);
    detail.setPolicyArns(List.of());
    detail.setManagedPolicies(List.of());
    detail.setInheritedTagKeys(List.of());
    detail.setTags(List.of());
    detail.setPrivileged(Verdict.YES);
    detail.setStatements(List.of());
    detail.setSourceIdentity("ana@example.com");
    event.setSessionIssued(detail);
    return event;
  }

  private static JsonNode json(KeyValue<String, byte[]> record) throws IOException {
    return JSON.readTree(record.value);
  }

  private static JsonNode golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ProjectionTopologyTest.class.getResourceAsStream(name))) {
      return JSON.readTree(in);
    }
  }
}
