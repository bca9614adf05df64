package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.audit.projection.Projections;
import dev.scrip.events.AuditEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Text that breaks logs stays text: nothing is lost, and nobody is fooled. */
final class BadInputTest extends StsSuite {
  private static final String FORGED =
      "x\",\"eventName\":\"Forged\"}\\n{\"a\":\"\\\\u0000 \t<script>%0a%0d\u00e9\u00ff";

  @Test
  void textOfClients_staysText() throws Exception {
    try (Projections projections =
        Projections.start(kafka, dir.resolve("text"), "test", /* callerIdentity= */ true)) {
      assertThat(projections.awaitRunning(Duration.ofSeconds(60))).isTrue();
      send("User-Agent: " + FORGED);
      var _ = assume(platform.key("admin"), "demo", "tagged");
      List<String> agents =
          Eventually.get(
              Duration.ofSeconds(20),
              () ->
                  topics.audit().stream()
                      .map(AuditEvent::getUserAgent)
                      .filter(Objects::nonNull)
                      .filter(agent -> agent.contains("Forged"))
                      .toList(),
              found -> !found.isEmpty());
      List<ConsumerRecord<String, byte[]>> records =
          Eventually.get(
              Duration.ofSeconds(20),
              () -> topics.records("siem.cloudtrail"),
              all -> all.stream().anyMatch(r -> text(r).contains("Forged")));
      for (ConsumerRecord<String, byte[]> record : records) {
        assertThat(text(record)).as("one line").doesNotContain("\n", "\r", "\0");
        JsonNode json = JSON.readTree(record.value());
        assertThat(json.path("eventName").asText()).isNotEqualTo("Forged");
        if (json.path("userAgent").asText().contains("Forged")) {
          assertThat(json.path("userAgent").asText()).isEqualTo(agents.getFirst());
        }
      }
    }
  }

  private void send(String header) throws IOException {
    String body = "Action=GetCallerIdentity&Version=2011-06-15";
    String request =
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Authorization: AWS4-HMAC-SHA256 Credential=AKIANOBODYNOBODYNOBO/20260101/us-east-1/sts/aws4_request,"
            + " SignedHeaders=host;x-amz-date, Signature=0\r\nX-Amz-Date: 20260101T000000Z\r\n"
            + header
            + "\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n"
            + body;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.sts().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(10), StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 4");
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }
}
