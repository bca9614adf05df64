package dev.scrip.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.scrip.events.EndReason;
import dev.scrip.events.SessionEnded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry's ids are written and read in place of the committed ones. */
final class SchemaRegistryTest {
  private final Map<String, Integer> registered = new LinkedHashMap<>();
  private HttpServer server;
  private int status = 200;
  private int step = 1;

  SchemaRegistryTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/api/subjects/",
        exchange -> {
          String schema =
              JsonMapper.builder()
                  .build()
                  .readTree(exchange.getRequestBody())
                  .path("schema")
                  .asText();
          String subject = exchange.getRequestURI().getPath();
          int id =
              registered.computeIfAbsent(subject + schema, key -> 1_000 + step * registered.size());
          byte[] body = ("{\"id\":" + id + "}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    SchemaIds.settle(committed());
  }

  @Test
  void ids_areThoseOfTheRegistry_andStayTheSame() throws Exception {
    SchemaIds ids = new SchemaRegistry(url()).register();
    SchemaIds again = new SchemaRegistry(url()).register();
    assertThat(registered).hasSize(SchemaHistory.committed().versions().size());
    SchemaIds.settle(ids);
    WireFormat<SessionEnded> format = new WireFormat<>("sts.ends-value", SessionEnded.class);
    SessionEnded end =
        new SessionEnded(
            "id", "ASIA", Instant.EPOCH, EndReason.EXPIRED, "1", "arn", Instant.EPOCH, null, null);
    byte[] bytes = format.encode(end);
    assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(1_001);
    SchemaIds.settle(again);
    assertThat(format.decode(bytes)).isEqualTo(end);
    SchemaIds.settle(committed());
    assertThatThrownBy(() -> new WireFormat<>("sts.ends-value", SessionEnded.class).decode(bytes))
        .isInstanceOf(UnreadableRecordException.class);
  }

  @Test
  void registryThatRefuses_orGivesOneIdTwice_isAnError() {
    step = 0;
    assertThatThrownBy(() -> new SchemaRegistry(url()).register())
        .hasMessageContaining("one id to two schemas");
    status = 409;
    assertThatThrownBy(() -> new SchemaRegistry(url()).register())
        .hasMessageContaining("409")
        .hasMessageNotContaining("secret");
  }

  private static SchemaIds committed() {
    Map<SchemaHistory.Version, Integer> ids = new LinkedHashMap<>();
    SchemaHistory.committed().versions().forEach(version -> ids.put(version, version.id()));
    return SchemaIds.of(ids);
  }

  private URI url() {
    return URI.create("http://user:secret@127.0.0.1:" + server.getAddress().getPort() + "/api/");
  }
}
