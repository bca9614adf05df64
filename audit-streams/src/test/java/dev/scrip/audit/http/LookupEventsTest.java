package dev.scrip.audit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.http.LookupEvents.LookupException;
import dev.scrip.audit.http.LookupEvents.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** LookupEvents takes what CloudTrail's model says, and names what it does not. */
final class LookupEventsTest {
  @Test
  void nothing_isEverything_fiftyAtATime() throws LookupException {
    Request request = parse("{}");
    assertThat(request.attribute()).isEqualTo(Attribute.ALL);
    assertThat(request.limit()).isEqualTo(50);
    assertThat(request.from()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void attribute_andTimes() throws LookupException {
    Request request =
        parse(
            """
            {"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"AssumeRole"}],
             "StartTime":1764150000.5,"EndTime":1764153600,"MaxResults":7,"NextToken":"t"}""");
    assertThat(request.attribute()).isEqualTo(Attribute.EVENT_NAME);
    assertThat(request.value()).isEqualTo("AssumeRole");
    assertThat(request.from()).isEqualTo(Instant.ofEpochMilli(1764150000500L));
    assertThat(request.limit()).isEqualTo(7);
    assertThat(request.token()).contains("t");
  }

  @Test
  void whatCanNotBe_isNamed() {
    refused("{\"MaxResults\":0}", "InvalidMaxResultsException");
    refused("{\"MaxResults\":51}", "InvalidMaxResultsException");
    refused("{\"StartTime\":2,\"EndTime\":1}", "InvalidTimeRangeException");
    refused("{\"StartTime\":\"yesterday\"}", "InvalidTimeRangeException");
    refused("{\"EventCategory\":\"other\"}", "InvalidEventCategoryException");
    refused(
        "{\"LookupAttributes\":[{\"AttributeKey\":\"Colour\",\"AttributeValue\":\"blue\"}]}",
        "InvalidLookupAttributesException");
    refused(
        "{\"LookupAttributes\":[{\"AttributeKey\":\"EventId\",\"AttributeValue\":\"1\"},"
            + "{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"2\"}]}",
        "InvalidLookupAttributesException");
    refused("[]", "SerializationException");
    refused("{\"a\":1,\"a\":2}", "SerializationException");
  }

  /** Whatever comes, an answer or an error with a name. */
  @Test
  void anyBytes_giveAnErrorWithAName() {
    byte[] good =
        "{\"LookupAttributes\":[{\"AttributeKey\":\"EventId\",\"AttributeValue\":\"1\"}],\"MaxResults\":5}"
            .getBytes(StandardCharsets.UTF_8);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(LookupEvents.parse(LookupEvents.body(bytes)).limit()).isBetween(1, 50);
      } catch (LookupException e) {
        assertThat(e.code()).endsWith("Exception");
      }
    }
  }

  private static Request parse(String body) throws LookupException {
    return LookupEvents.parse(LookupEvents.body(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static void refused(String body, String code) {
    assertThatThrownBy(() -> parse(body))
        .isInstanceOfSatisfying(
            LookupException.class, e -> assertThat(e.code()).as(body).isEqualTo(code));
  }
}
