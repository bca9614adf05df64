package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Signed requests, mutated in one part each and sent over a socket: the answer is a documented one
 * within a second, never a 5xx, and the directory stays as it was. Policy documents are mutated and
 * parsed: compiled or refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FuzzTest {
  private static final Set<Integer> DOCUMENTED =
      Set.of(200, 400, 403, 404, 405, 411, 413, 414, 431);
  private static final String[] SPLICES = {
    "%00",
    "%",
    "&&",
    "=",
    "\u0000",
    "\r\n",
    "'",
    "\"",
    "<",
    "{",
    "[",
    "9999999999999999999",
    "*",
    "?",
    "/../",
    ";",
    ",",
    " ",
    "\uD800",
    "é",
    "AKIA",
    "ASIA",
    "aws4_request",
    "Signature=",
    "Action=GetCallerIdentity"
  };

  private final long seed = Long.getLong("scrip.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private EmbeddedBroker broker;
  private Platform platform;
  private RawTopics topics;

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    // A broker of its own: what is written to it is counted.
    BrokerSettings settings = TestBroker.settings(dir);
    broker = EmbeddedBroker.start(settings);
    Map<String, Object> kafka = TestBroker.client(settings);
    platform = Platform.start(kafka, dir, Duration.ofSeconds(3), Optional.empty());
    topics = new RawTopics(kafka);
    System.out.println("FuzzTest: seed " + seed + " (-Dscrip.seed repeats it)");
  }

  @AfterAll
  void stop() {
    platform.close();
    broker.close();
  }

  @Test
  void authorizationHeader() throws Exception {
    requests(platform.key("admin"), "authorization");
  }

  @Test
  void form() throws Exception {
    requests(platform.key("admin"), "body");
  }

  @Test
  void sessionToken() throws Exception {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      AwsCredentials session =
          Platform.session(
              sts.assumeRole(
                      r -> r.roleArn("arn:aws:iam::123456789012:role/demo").roleSessionName("fuzz"))
                  .credentials());
      requests(session, "x-amz-security-token");
    }
  }

  @Test
  void policyDocuments() {
    String corpus =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"a\",\"Effect\":\"Allow\",\"Action\":[\"s3:*\",\"iam:Get?\"],\"Resource\":\"arn:aws:s3:::b/${aws:username, 'x'}/*\",\"Condition\":{\"ForAnyValue:StringLike\":{\"aws:TagKeys\":[\"a*\",\"${*}\"]},\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"},\"DateLessThan\":{\"aws:CurrentTime\":\"2026-11-25T00:00:00Z\"}}}]}";
    long end = System.nanoTime() + length().toNanos();
    int refused = 0;
    while (System.nanoTime() < end) {
      try {
        PolicyDocument.parse(
            mutated(corpus),
            random.nextBoolean() ? PolicyDocument.Use.IDENTITY : PolicyDocument.Use.TRUST);
      } catch (MalformedPolicyDocumentException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static Duration length() {
    return Boolean.getBoolean("scrip.long") ? Duration.ofMinutes(10) : Duration.ofSeconds(40);
  }

  private void requests(AwsCredentials credentials, String part) throws Exception {
    long changes = topics.records(Topics.IAM_CHANGES.name()).size();
    long end = System.nanoTime() + length().toNanos();
    Map<Integer, Integer> statuses = new LinkedHashMap<>();
    while (System.nanoTime() < end) {
      Map<String, String> request = signed(credentials);
      request.compute(part, (name, value) -> mutated(String.valueOf(value)));
      long before = System.nanoTime();
      int status = send(request);
      long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
      assertThat(status).as("%s of %s", part, request).isIn(DOCUMENTED);
      assertThat(millis).as("%s of %s", part, request).isLessThan(1_000);
      statuses.merge(status, 1, Integer::sum);
    }
    System.out.println("FuzzTest: " + part + ": " + statuses);
    assertThat(statuses.keySet()).as("some are refused").isNotEqualTo(Set.of(200));
    assertThat(topics.records(Topics.IAM_CHANGES.name())).hasSize((int) changes);
  }

  private Map<String, String> signed(AwsCredentials credentials) {
    String body =
        "Action=AssumeRole&Version=2011-06-15&RoleSessionName=fuzz&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&DurationSeconds=900";
    Map<String, String> request = new LinkedHashMap<>();
    AwsV4HttpSigner.create()
        .sign(
            to ->
                to.identity(credentials)
                    .request(
                        SdkHttpRequest.builder()
                            .method(SdkHttpMethod.POST)
                            .uri(platform.sts())
                            .putHeader("content-type", "application/x-www-form-urlencoded")
                            .build())
                    .payload(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
        .request()
        .headers()
        .forEach((name, values) -> request.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    request.put("body", body);
    return request;
  }

  private int send(Map<String, String> request) throws IOException {
    byte[] body = request.getOrDefault("body", "").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nConnection: close\r\n");
    request.forEach(
        (name, value) -> {
          if (!name.equals("body") && !name.equals("content-length")) {
            head.append(name)
                .append(": ")
                .append(value.replaceAll("[\r\n\u0000]", ""))
                .append("\r\n");
          }
        });
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(body);
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), platform.issuer().port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(out.toByteArray());
      socket.getOutputStream().flush();
      String answer = answer(socket.getInputStream());
      assertThat(answer)
          .as("of %s", request)
          .startsWith("HTTP/1.1 ")
          .doesNotContain("Exception", "\tat ");
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  /** Head and body; a server may keep the connection open behind them. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return text.toString();
      }
      text.append((char) next);
    }
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(text);
    if (length.find()) {
      text.append(
          new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  private String mutated(String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = changed.isEmpty() ? 0 : random.nextInt(changed.length());
      switch (random.nextInt(6)) {
        case 0 -> changed.setLength(at);
        case 1 -> changed.insert(at, SPLICES[random.nextInt(SPLICES.length)]);
        case 2 -> changed.insert(at, changed.substring(at, Math.min(changed.length(), at + 40)));
        case 3 -> changed.insert(at, SPLICES[random.nextInt(SPLICES.length)].repeat(200));
        case 4 -> {
          if (!changed.isEmpty()) {
            changed.setCharAt(at, (char) (32 + random.nextInt(95)));
          }
        }
        default -> {
          if (!changed.isEmpty()) {
            changed.deleteCharAt(at);
          }
        }
      }
    }
    return changed.toString();
  }
}
