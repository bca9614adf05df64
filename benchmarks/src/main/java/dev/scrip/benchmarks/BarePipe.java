package dev.scrip.benchmarks;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The least that an issuer that records before it replies can do: read the form, commit 700 bytes,
 * answer 1.5 kB.
 */
public final class BarePipe {
  private BarePipe() {}

  /** Arguments: port, bootstrap servers, topic; no topic: the web server alone. */
  public static void main(String[] arguments) {
    byte[] reply = "x".repeat(1_500).getBytes(StandardCharsets.US_ASCII);
    byte[] record = new byte[700];
    ThreadLocalRandom.current().nextBytes(record);
    HttpRouting.Builder routing = HttpRouting.builder();
    if (arguments.length < 3) {
      routing.post("/", (request, response) -> response.send(reply));
    } else {
      KafkaProducer<String, byte[]> producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers", arguments[1],
                  "acks", "all",
                  "linger.ms", 0,
                  "max.in.flight.requests.per.connection", 1,
                  "delivery.timeout.ms", 3_000,
                  "request.timeout.ms", 1_500,
                  "max.block.ms", 100,
                  "batch.size", 65_536,
                  "buffer.memory", 33_554_432L),
              new StringSerializer(),
              new ByteArraySerializer());
      routing.post(
          "/",
          (request, response) -> {
            Map<String, String> form = new HashMap<>();
            for (String pair : request.content().as(String.class).split("&", -1)) {
              String[] parts = pair.split("=", 2);
              form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            String key = form.get("Action") + ThreadLocalRandom.current().nextLong();
            producer.send(new ProducerRecord<>(arguments[2], key, record)).get();
            response.send(reply);
          });
    }
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(arguments[0]))
        .routing(routing)
        .build()
        .start();
  }
}
