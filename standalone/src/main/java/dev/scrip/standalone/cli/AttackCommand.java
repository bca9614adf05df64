package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "attack",
    description = {
      "Plays what the detections in deploy/siem/detections look for, so that you see your alerts arrive.",
      "It makes two roles, takes them away again, and says which rule each step is for."
    },
    mixinStandardHelpOptions = true)
final class AttackCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String POWER = "attack-demo-power";
  private static final String GONE = "attack-demo-gone";
  private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final int FLOOD = 6_000; // requests; the budget takes 2,000 at once and 200/s
  private static final int AT_ONCE = 100;

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Keys keys = profile.keys(data.get());
    QueryClient sts = QueryClient.sts(keys, data.sts());
    QueryClient iam = QueryClient.iam(keys, data.sts());
    String account = sts.call("GetCallerIdentity", Map.of()).path("Account").asText();
    makeRoles(iam, account);
    try {
      say("first_pair_and_privileged: obtaining a role that may do everything, for the first time");
      Keys stolen = session(sts, account, POWER);
      say("use_after_end: revoking that session, and going on with it");
      var _ =
          new IssuerRequests(data, profile)
              .post(
                  "/revoke",
                  JSON.writeValueAsString(
                      Map.of("accessKeyId", stolen.accessKeyId(), "reason", "scrip demo attack")),
                  "application/json");
      Thread.sleep(1_000); // revocations are in force everywhere within a second
      refused(stolen);
      say("session_outliving_principal: deleting a role, and going on with its session");
      Keys left = session(sts, account, GONE);
      iam.call("DeleteRole", Map.of("RoleName", GONE));
      refused(left);
      say("suppressed_denials: %,d requests with a key that there is not".formatted(FLOOD));
      flood();
    } finally {
      iam.call("DetachRolePolicy", Map.of("RoleName", POWER, "PolicyArn", ADMINISTRATOR));
      iam.call("DeleteRole", Map.of("RoleName", POWER));
    }
    say(
        "not played: sequence_hole, trail_altered and late_checkpoint need the broker's files to be"
            + " changed or the proof to stand still, missing_heartbeat an issuer that is silent for 5"
            + " minutes");
    say("the records: scrip tail --from beginning --until now" + data.flag());
    return 0;
  }

  private static void makeRoles(QueryClient iam, String account)
      throws UsageException, IOException, InterruptedException {
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"%s\"},\"Action\":\"sts:AssumeRole\"}]}"
            .formatted(account);
    for (String role : List.of(POWER, GONE)) {
      iam.callOr(
          "UpdateAssumeRolePolicy",
          Map.of("RoleName", role, "PolicyDocument", trust),
          "CreateRole",
          Map.of("RoleName", role, "AssumeRolePolicyDocument", trust));
    }
    iam.call("AttachRolePolicy", Map.of("RoleName", POWER, "PolicyArn", ADMINISTRATOR));
  }

  private static Keys session(QueryClient sts, String account, String role)
      throws UsageException, IOException, InterruptedException {
    JsonNode credentials =
        sts.call(
                "AssumeRole",
                Map.of(
                    "RoleArn",
                    "arn:aws:iam::" + account + ":role/" + role,
                    "RoleSessionName",
                    "attack"))
            .path("Credentials");
    return new Keys(
        credentials.path("AccessKeyId").asText(),
        credentials.path("SecretAccessKey").asText(),
        Optional.of(credentials.path("SessionToken").asText()));
  }

  private void refused(Keys session) throws IOException, InterruptedException, UsageException {
    try {
      QueryClient.sts(session, data.sts()).call("GetCallerIdentity", Map.of());
      say("  it was taken: this should not be");
    } catch (UsageException e) {
      say("  refused: " + e.getMessage());
    }
  }

  private void flood() throws UsageException, IOException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(data.sts()))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIANOBODYNOBODYNOBO/20260101/us-east-1/sts/aws4_request,"
                    + " SignedHeaders=host;x-amz-date, Signature=0")
            .header("x-amz-date", "20260101T000000Z")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "Action=GetCallerIdentity&Version=2011-06-15", StandardCharsets.UTF_8))
            .build();
    List<CompletableFuture<HttpResponse<Void>>> replies = new ArrayList<>();
    try {
      for (int i = 0; i < FLOOD; i++) {
        replies.add(http.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
        if (replies.size() == AT_ONCE) {
          replies.forEach(CompletableFuture::join);
          replies.clear();
        }
      }
    } catch (CompletionException e) {
      throw new UsageException("the issuer at " + data.sts() + " does not answer", e);
    }
  }

  private static void say(String text) {
    Scrip.err().println("scrip: " + text);
  }
}
