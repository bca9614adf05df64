package dev.scrip.audit.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.streams.Horizon;
import dev.scrip.audit.streams.Positions;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.Kind;
import dev.scrip.events.Mfa;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.UserIdentity;
import dev.scrip.events.Verdict;
import dev.scrip.events.Writer;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewTopologyTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  /** A name that changes is a store that is rebuilt, or a topic that nobody reads any more. */
  @Test
  void topology_isTheOneThatIsWrittenDown() throws IOException {
    String described =
        ViewTopology.of(Map.of(), new Positions(Horizon.open())).describe().toString();
    Path written = Path.of("src/test/resources/dev/scrip/audit/views/topology.txt");
    if (Boolean.getBoolean("scrip.write-docs")) {
      Files.writeString(written, described);
    }
    assertThat(described).isEqualTo(Files.readString(written));
  }

  @Test
  void index_madeAnew_isTheOneThatWasKept(@TempDir Path dir) {
    try (TopologyTestDriver driver = driver(dir)) {
      for (int i = 0; i < 40; i++) {
        issue(driver, i);
      }
      end(driver, 3);
      KeyValueStore<Bytes, byte[]> index = driver.getKeyValueStore(ViewTopology.SESSION_INDEX);
      Set<String> kept = keys(index);
      assertThat(kept).hasSizeGreaterThan(40 * 7);
      KeyValueStore<Bytes, byte[]> progress = driver.getKeyValueStore(Positions.STORE);
      byte[] generation = new byte[] {1};
      index.put(Bytes.wrap("index-generation".getBytes(StandardCharsets.UTF_8)), generation);
      IndexFolding.over(driver.getKeyValueStore(ViewTopology.SESSIONS), index, progress);
      assertThat(keys(index)).isEqualTo(kept);
    }
  }

  @Test
  void usage_andSequences_areWrittenInTheSameStep(@TempDir Path dir) {
    try (TopologyTestDriver driver = driver(dir)) {
      issue(driver, 1);
      issue(driver, 2);
      KeyValueStore<Bytes, byte[]> usage = driver.getKeyValueStore(ViewTopology.USAGE);
      Bytes key =
          UsageIndex.key(UsageIndex.Grain.HOUR, "arn:aws:iam::123456789012:user/ana", START);
      byte[] row = usage.get(key);
      Map<Instant, Usage> hours = new HashMap<>();
      UsageCells.of(row).forEach(UsageIndex.Grain.HOUR, UsageIndex.startOf(key), hours::put);
      assertThat(hours).containsOnlyKeys(START.truncatedTo(ChronoUnit.HOURS));
      assertThat(hours.values()).allMatch(hour -> hour.issued() == 2);
      KeyValueStore<Bytes, byte[]> sequences = driver.getKeyValueStore(ViewTopology.SEQUENCES);
      assertThat(Runs.of(sequences.get(SessionStores.key("one\0run"))).runs())
          .containsExactly(new Runs.Run(1, 2));
    }
  }

  @Test
  void whatTheTopicGaveUp_isForgotten(@TempDir Path dir) {
    Horizon horizon = Horizon.open();
    try (TopologyTestDriver driver = driver(dir, horizon)) {
      for (int i = 0; i < 3; i++) {
        issue(driver, i);
      }
      KeyValueStore<Bytes, byte[]> sessions = driver.getKeyValueStore(ViewTopology.SESSIONS);
      KeyValueStore<Bytes, byte[]> index = driver.getKeyValueStore(ViewTopology.SESSION_INDEX);
      Set<String> kept = keys(index);
      horizon.moved(0, START);
      driver.advanceWallClockTime(Duration.ofSeconds(10));
      assertThat(keys(sessions)).as("they end after the horizon").hasSize(3);
      assertThat(keys(index)).isEqualTo(kept);
      horizon.moved(0, START.plus(Duration.ofDays(2)));
      driver.advanceWallClockTime(Duration.ofSeconds(10));
      assertThat(keys(sessions)).isEmpty();
      assertThat(keys(index)).as("the generation is all that is left").hasSize(1);
      assertThat(keys(driver.getKeyValueStore(ViewTopology.USAGE))).isEmpty();
      assertThat(keys(driver.getKeyValueStore(ViewTopology.SEQUENCES))).isNotEmpty();
    }
  }

  private static TopologyTestDriver driver(Path dir) {
    return driver(dir, Horizon.open());
  }

  private static TopologyTestDriver driver(Path dir, Horizon horizon) {
    Properties config = new Properties();
    config.put("application.id", "test");
    config.put("bootstrap.servers", "nowhere:9092");
    config.put("state.dir", dir.toString());
    return new TopologyTestDriver(ViewTopology.of(Map.of(), new Positions(horizon)), config);
  }

  private static Set<String> keys(KeyValueStore<Bytes, byte[]> index) {
    Set<String> keys = new TreeSet<>();
    try (KeyValueIterator<Bytes, byte[]> all = index.all()) {
      all.forEachRemaining(row -> keys.add(row.key.toString()));
    }
    return keys;
  }

  private static void end(TopologyTestDriver driver, int number) {
    SessionEnded end = new SessionEnded();
    end.setEventID(UUID.randomUUID().toString());
    end.setAccessKeyId(id(number));
    end.setEndedAt(START.plusSeconds(60));
    end.setReason(EndReason.REVOKED);
    end.setAccountId("123456789012");
    end.setPrincipalArn("arn:aws:sts::123456789012:assumed-role/demo/s");
    end.setIssuedAt(START);
    driver
        .createInputTopic(
            Topics.STS_ENDS.name(),
            new StringSerializer(),
            Topics.STS_ENDS.valueSerde().serializer())
        .pipeInput(id(number), end);
  }

  private static void issue(TopologyTestDriver driver, int number) {
    driver
        .createInputTopic(
            Topics.STS_AUDIT.name(),
            new StringSerializer(),
            Topics.STS_AUDIT.valueSerde().serializer())
        .pipeInput(id(number), event(number));
  }

  private static String id(int number) {
    return "ASIA" + "%016d".formatted(number);
  }

  private static AuditEvent event(int number) {
    SessionIssued issued = new SessionIssued();
    issued.setAccessKeyId(id(number));
    issued.setPrincipalArn("arn:aws:sts::123456789012:assumed-role/demo/s" + number);
    issued.setPrincipalId("AROAEXAMPLE:s" + number);
    issued.setAccountId("123456789012");
    issued.setRoleArn("arn:aws:iam::123456789012:role/demo" + number % 3);
    issued.setRoleSessionName("s" + number);
    issued.setCallerArn("arn:aws:iam::123456789012:user/ana");
    issued.setCallerAccountId("123456789012");
    issued.setIssuedAt(START.plusSeconds(number));
    issued.setExpiresAt(START.plusSeconds(number + 900L * (1 + number % 5)));
    issued.setGrantedSeconds(900);
    issued.setAncestors(List.of("AKIAEXAMPLE00000001"));
    issued.setLineage(List.of());
    issued.setMfa(Mfa.NO);
    issued.setPolicyArns(List.of());
    issued.setManagedPolicies(List.of());
    issued.setInheritedTagKeys(List.of());
    issued.setTags(List.of());
    issued.setStatements(List.of());
    issued.setPrivileged(number % 2 == 0 ? Verdict.YES : Verdict.NO);
    AuditEvent event = new AuditEvent();
    event.setEventID(UUID.randomUUID().toString());
    event.setEventTime(START.plusSeconds(number));
    event.setKind(Kind.SessionIssued);
    event.setEventSource("sts.amazonaws.com");
    event.setEventName("AssumeRole");
    event.setAwsRegion("us-east-1");
    event.setSourceIPAddress("192.0.2." + number % 4);
    event.setReadOnly(true);
    event.setUserIdentity(
        UserIdentity.newBuilder()
            .setType("IAMUser")
            .setPrincipalId("AIDAEXAMPLE")
            .setArn("arn:aws:iam::123456789012:user/ana")
            .setAccountId("123456789012")
            .setAccessKeyId("AKIAEXAMPLE00000001")
            .build());
    event.setSessionIssued(issued);
    event.setWriter(new Writer("one", "run", (long) number));
    return event;
  }
}
