package dev.scrip.audit.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.scrip.audit.streams.Horizon;
import dev.scrip.audit.streams.Positions;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.events.LastUse;
import dev.scrip.events.RequestServed;
import dev.scrip.events.SessionContext;
import dev.scrip.events.SessionIssuer;
import dev.scrip.events.UserIdentity;
import dev.scrip.events.Writer;
import dev.scrip.schemas.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastUseFoldingTest {
  private static final String USER = "arn:aws:iam::123456789012:user/ana";
  private static final String ROLE = "arn:aws:iam::123456789012:role/demo";

  @Test
  void uses_areToldOnceAStep_ofKeysUsersAndRoles(@TempDir Path dir) {
    Properties config = new Properties();
    config.put("application.id", "test");
    config.put("bootstrap.servers", "nowhere:9092");
    config.put("state.dir", dir.toString());
    try (TopologyTestDriver driver =
        new TopologyTestDriver(ViewTopology.of(Map.of(), new Positions(Horizon.open())), config)) {
      TestInputTopic<String, AuditEvent> trail =
          driver.createInputTopic(
              Topics.STS_AUDIT.name(),
              new StringSerializer(),
              Topics.STS_AUDIT.valueSerde().serializer());
      TestOutputTopic<String, LastUse> uses =
          driver.createOutputTopic(
              Topics.IAM_LAST_USED.name(),
              new StringDeserializer(),
              Topics.IAM_LAST_USED.valueSerde().deserializer());
      trail.pipeInput("k", served("2026-11-25T10:01:00Z", user()));
      trail.pipeInput("k", served("2026-11-25T10:14:59Z", user()));
      trail.pipeInput("k", served("2026-11-25T10:15:00Z", user()));
      trail.pipeInput("k", served("2026-11-25T10:02:00Z", user())); // late: changes nothing
      trail.pipeInput("k", served("2026-11-25T10:20:00Z", roleSession()));
      trail.pipeInput("k", served("2026-11-25T10:20:00Z", null));
      assertThat(uses.readKeyValuesToList())
          .extracting(
              told -> told.key, told -> told.value.getUsedAt(), told -> told.value.getService())
          .containsExactly(
              tuple("AKIAQ3MAABCDEFGHIJKL", Instant.parse("2026-11-25T10:00:00Z"), "iam"),
              tuple(USER, Instant.parse("2026-11-25T10:00:00Z"), "iam"),
              tuple("AKIAQ3MAABCDEFGHIJKL", Instant.parse("2026-11-25T10:15:00Z"), "iam"),
              tuple(USER, Instant.parse("2026-11-25T10:15:00Z"), "iam"),
              tuple(ROLE, Instant.parse("2026-11-25T10:15:00Z"), "iam"));
    }
  }

  private static UserIdentity user() {
    UserIdentity user = new UserIdentity();
    user.setType("IAMUser");
    user.setArn(USER);
    user.setAccessKeyId("AKIAQ3MAABCDEFGHIJKL");
    return user;
  }

  private static UserIdentity roleSession() {
    UserIdentity session = new UserIdentity();
    session.setType("AssumedRole");
    session.setArn("arn:aws:sts::123456789012:assumed-role/demo/s");
    session.setAccessKeyId("ASIAQ3MAABCDEFGHIJKL");
    SessionContext context = new SessionContext();
    context.setSessionIssuer(new SessionIssuer("Role", "AROA", ROLE, "123456789012", "demo"));
    context.setCreationDate(Instant.EPOCH);
    context.setMfaAuthenticated(dev.scrip.events.Mfa.NO);
    session.setSessionContext(context);
    return session;
  }

  private static AuditEvent served(String time, @Nullable UserIdentity caller) {
    AuditEvent event = new AuditEvent();
    event.setEventID(UUID.randomUUID().toString());
    event.setKind(Kind.RequestServed);
    event.setEventTime(Instant.parse(time));
    event.setEventSource("iam.amazonaws.com");
    event.setEventName("GetUser");
    event.setAwsRegion("us-east-1");
    event.setEndpointType("regional");
    event.setUserIdentity(caller);
    event.setRequestServed(new RequestServed("iam:GetUser", null, null, null));
    event.setWriter(new Writer("issuer", "1", 0L));
    return event;
  }
}
