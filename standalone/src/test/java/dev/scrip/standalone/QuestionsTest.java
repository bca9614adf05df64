package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Description;
import dev.scrip.audit.catalog.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Bad questions get a clear 4xx, whatever they are made of; good ones beside them an answer. */
final class QuestionsTest extends StsSuite {
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "1",
          "999999999999999999999",
          "NaN",
          "2026-01-01T00:00:00Z",
          "0001-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "-1000000000-01-01T00:00:00Z",
          "2026-13-45T99:99:99Z",
          "arn:aws:iam::123456789012:role/demo",
          "arn:aws:iam::*:role/*",
          "123456789012",
          "12345678901x",
          "ASIA0000000000000000",
          "../../etc/passwd",
          "x".repeat(3_000),
          "\u0000\u0001",
          "'; DROP TABLE sessions; --",
          "\ud83d\ude00",
          "%00",
          "minute",
          "csv",
          "-issuedAt",
          "EventName");

  @Test
  void whateverIsAsked_isAnsweredOrRefused_neverBroken() throws Exception {
    String given = System.getProperty("scrip.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("QuestionsTest: seed " + seed + " (-Dscrip.seed repeats it)");
    Random random = new Random(seed);
    List<Description> all = Catalog.descriptions();
    int answered = 0;
    for (int i = 0; i < 600; i++) {
      Description about = all.get(random.nextInt(all.size()));
      String query =
          about.takes().stream()
              .filter(each -> each != Parameter.FORMAT && random.nextInt(4) == 0)
              .map(each -> each.text() + "=" + encoded(VALUES.get(random.nextInt(VALUES.size()))))
              .collect(Collectors.joining("&"));
      String path = "/v1/queries/" + about.name() + "?" + query;
      Platform.Answer answer = ask(path);
      assertThat(answer.status()).as("%s: %s", path, answer.json()).isIn(200, 400, 404, 414);
      if (answer.status() == 200) {
        answered++;
      } else if (answer.status() != 414) {
        assertThat(answer.json().at("/error/message").asText())
            .as(path)
            .isNotEmpty()
            .doesNotContain("Exception", "java.", "dev.scrip");
      }
    }
    assertThat(answered).as("some questions are good").isGreaterThan(20);
  }

  @Test
  void unknownFilters_impossibleRanges_andForgedTokens_areSaidToBeThat() throws Exception {
    refused("/v1/queries/active-sessions?colour=blue", "colour");
    refused("/v1/queries/active-sessions?limit=1001", "limit");
    refused("/v1/queries/active-sessions?sort=colour", "sort");
    refused("/v1/queries/usage?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from");
    refused("/v1/queries/usage?from=2001-01-01T00:00:00Z", "400 days");
    refused("/v1/queries/events?format=xml", "format");
    refused("/v1/queries/access-key", "accessKeyId");
    refused("/v1/queries/active-sessions?nextToken=AAAA", "nextToken");
    refused("/v1/sessions?nextToken=" + "A".repeat(200), "nextToken");
    refused("/v1/usage?step=second", "step");
    for (int i = 0; i < 3; i++) {
      var _ = assume(platform.key("admin"), "demo", "paged-" + i);
    }
    String token =
        Eventually.get(
            Duration.ofSeconds(20),
            () -> ask("/v1/queries/active-sessions?limit=1").json().path("nextToken").asText(""),
            next -> next.length() > 10);
    assertThat(ask("/v1/queries/active-sessions?limit=1&nextToken=" + token).status())
        .isEqualTo(200);
    refused(
        "/v1/queries/active-sessions?limit=1&role=arn:aws:iam::123456789012:role/demo&nextToken="
            + token,
        "nextToken");
    char last = token.charAt(token.length() - 3);
    String forged =
        token.substring(0, token.length() - 3)
            + (last == 'A' ? 'B' : 'A')
            + token.substring(token.length() - 2);
    refused("/v1/queries/active-sessions?limit=1&nextToken=" + forged, "nextToken");
    assertThat(ask("/v1/queries/nothing").status()).isEqualTo(404);
  }

  private void refused(String path, String word) throws Exception {
    Platform.Answer answer = ask(path);
    assertThat(answer.status()).as(path).isEqualTo(400);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("ValidationError");
    assertThat(answer.json().at("/error/message").asText()).as(path).contains(word);
  }

  private Platform.Answer ask(String path) throws Exception {
    return platform.query(platform.key("admin"), path);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
