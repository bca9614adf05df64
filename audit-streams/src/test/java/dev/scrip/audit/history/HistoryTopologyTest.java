package dev.scrip.audit.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.streams.Horizon;
import dev.scrip.audit.streams.Positions;
import dev.scrip.events.EndReason;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTopologyTest {
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  /** A name that changes is a store that is rebuilt, or a topic that nobody reads any more. */
  @Test
  void topology_isTheOneThatIsWrittenDown() throws IOException {
    String described =
        HistoryTopology.of(Map.of(), new Positions(Horizon.open())).describe().toString();
    Path written = Path.of("src/test/resources/dev/scrip/audit/history/topology.txt");
    if (Boolean.getBoolean("scrip.write-docs")) {
      Files.writeString(written, described);
    }
    assertThat(described).isEqualTo(Files.readString(written));
  }

  @Test
  void whatTheTopicGaveUp_isFoundNoMore(@TempDir Path dir) {
    Properties config = new Properties();
    config.put("application.id", "test");
    config.put("bootstrap.servers", "nowhere:9092");
    config.put("state.dir", dir.toString());
    Horizon horizon = Horizon.open();
    try (TopologyTestDriver driver =
        new TopologyTestDriver(HistoryTopology.of(Map.of(), new Positions(horizon)), config)) {
      end(driver, "ASIA0000000000000001", START);
      end(driver, "ASIA0000000000000002", START.plus(Duration.ofDays(3)));
      KeyValueStore<Bytes, byte[]> index = driver.getKeyValueStore(HistoryTopology.INDEX);
      int both = count(index);
      horizon.moved(0, START.plus(Duration.ofDays(2)));
      driver.advanceWallClockTime(Duration.ofSeconds(10));
      assertThat(count(index)).as("half of them").isEqualTo(both / 2).isPositive();
    }
  }

  private static int count(KeyValueStore<Bytes, byte[]> index) {
    int count = 0;
    try (KeyValueIterator<Bytes, byte[]> all = index.all()) {
      while (all.hasNext()) {
        all.next();
        count++;
      }
    }
    return count;
  }

  private static void end(TopologyTestDriver driver, String accessKeyId, Instant time) {
    SessionEnded end = new SessionEnded();
    end.setEventID("bbbbbbbb-0000-4000-8000-00000000000" + accessKeyId.charAt(19));
    end.setAccessKeyId(accessKeyId);
    end.setEndedAt(time);
    end.setReason(EndReason.EXPIRED);
    end.setAccountId("123456789012");
    end.setPrincipalArn("arn:aws:sts::123456789012:assumed-role/demo/s");
    end.setIssuedAt(time);
    driver
        .createInputTopic(
            Topics.STS_ENDS.name(),
            new StringSerializer(),
            Topics.STS_ENDS.valueSerde().serializer())
        .pipeInput(accessKeyId, end);
  }
}
