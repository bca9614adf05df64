package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DenialsSuppressed;
import dev.scrip.events.Kind;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Floods of denials: each reply that denies has its record, all others are Throttling and counted,
 * and issuance goes on meanwhile.
 */
final class FloodTest extends StsSuite {
  private static final int REQUESTS = 12_000;
  private static final int AT_ONCE = 200;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void oneSource_andTenThousand_areAllAccountedFor() throws Exception {
    Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    flood(i -> "192.0.2.1", answers);
    Credentials meanwhile = assume(platform.key("admin"), "demo", "meanwhile");
    assertThat(record(meanwhile)).isNotNull();
    flood(i -> "10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256, answers);

    assertThat(answers.keySet()).containsExactlyInAnyOrder("InvalidClientTokenId", "Throttling");
    long denied = answers.get("InvalidClientTokenId").sum();
    long throttled = answers.get("Throttling").sum();
    assertThat(denied + throttled).isEqualTo(2L * REQUESTS);
    List<AuditEvent> events =
        Eventually.get(Duration.ofSeconds(30), topics::audit, all -> suppressed(all) >= throttled);
    assertThat(suppressed(events)).as("what was throttled is counted").isEqualTo(throttled);
    assertThat(events.stream().filter(event -> event.getKind() == Kind.RequestDenied).count())
        .as("each reply that denied has its record")
        .isEqualTo(denied);
  }

  private void flood(IntFunction<String> source, Map<String, LongAdder> answers) {
    List<CompletableFuture<Void>> replies = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(platform.sts())
              .header("content-type", "application/x-www-form-urlencoded")
              .header("x-forwarded-for", source.apply(i))
              .header(
                  "authorization",
                  "AWS4-HMAC-SHA256 Credential=AKIANOBODYNOBODYNOBO/20260101/us-east-1/sts/aws4_request, "
                      + "SignedHeaders=host;x-amz-date, Signature="
                      + "0".repeat(64))
              .header("x-amz-date", "20260101T000000Z")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "Action=GetCallerIdentity&Version=2011-06-15"))
              .build();
      replies.add(
          http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .thenAccept(
                  reply ->
                      answers
                          .computeIfAbsent(code(reply.body()), code -> new LongAdder())
                          .increment()));
      if (replies.size() == AT_ONCE) {
        replies.forEach(CompletableFuture::join);
        replies.clear();
      }
    }
    replies.forEach(CompletableFuture::join);
  }

  private static long suppressed(List<AuditEvent> events) {
    return events.stream()
        .map(AuditEvent::getDenialsSuppressed)
        .filter(Objects::nonNull)
        .mapToLong(DenialsSuppressed::getCount)
        .sum();
  }

  private static String code(String body) {
    int begin = body.indexOf("<Code>");
    return begin < 0 ? body : body.substring(begin + 6, body.indexOf("</Code>"));
  }
}
