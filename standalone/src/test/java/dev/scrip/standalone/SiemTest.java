package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.scrip.audit.projection.Projections;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What SIEMs read: public rules for CloudTrail fire on records that Scrip emitted, and on no
 * others; every OCSF event keeps its class's schema.
 */
final class SiemTest extends StsSuite {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String FOLDER = "siem/";

  private final Map<String, JsonNode> records = new TreeMap<>(); // by label
  private final List<JsonNode> all = new ArrayList<>();
  private final List<JsonNode> events = new ArrayList<>();

  @BeforeAll
  void play() throws Exception {
    try (Projections projections =
            Projections.start(kafka, dir.resolve("siem"), "test", /* callerIdentity= */ true);
        SiemScenarios scenarios = new SiemScenarios(platform)) {
      assertThat(projections.awaitRunning(Duration.ofSeconds(60))).isTrue();
      var _ =
          own(
              platform.key("admin"),
              "/directory",
              JSON.readTree("{\"organization\":{},\"accounts\":[{\"id\":\"123456789012\"}]}"));
      String member =
          JSON.readTree(
                  own(
                          platform.key("admin"),
                          "/accounts",
                          JSON.createObjectNode().put("name", "member"))
                      .body())
              .path("accountId")
              .asText();
      scenarios.play(member);
      long trail = topics.records("sts.audit").size();
      Eventually.get(
          Duration.ofSeconds(30), () -> topics.records("siem.ocsf").size(), size -> size >= trail);
      for (ConsumerRecord<String, byte[]> record : topics.records("siem.cloudtrail")) {
        JsonNode json = JSON.readTree(record.value());
        all.add(json);
        String label = scenarios.labels().get(json.path("requestID").asText());
        if (label != null) {
          records.merge(
              label, json, (first, second) -> first.has("sharedEventID") ? first : second);
        }
      }
      for (ConsumerRecord<String, byte[]> record : topics.records("siem.ocsf")) {
        events.add(JSON.readTree(record.value()));
      }
      assertThat(records.keySet()).containsExactlyInAnyOrderElementsOf(scenarios.labels().values());
    }
  }

  @AfterAll
  void forget() {
    records.clear();
  }

  /** Each rule matches the scenarios that it is about, and none of the others. */
  @Test
  void publicRules_fireOnWhatTheyAreAbout_andOnNothingElse() throws IOException {
    JsonNode rules = yaml("rules.yaml");
    JsonNode expected = yaml("rules-expected.yaml");
    Map<String, String> found = new TreeMap<>();
    for (String list : List.of("sigma", "restated")) {
      for (JsonNode rule : rules.path(list)) {
        JsonNode detection =
            rule.has("detection") ? rule.path("detection") : rule.path("condition");
        SigmaRule sigma = new SigmaRule(detection);
        TreeSet<String> matched = new TreeSet<>();
        records.forEach(
            (label, record) -> {
              if (sigma.matches(record)) {
                matched.add(label);
              }
            });
        String kind = list.equals("sigma") ? "sigma" : rule.path("kind").asText();
        found.put(kind + " " + rule.path("name").asText(), String.join(", ", matched));
      }
    }
    Map<String, String> wanted = new TreeMap<>();
    expected
        .properties()
        .forEach(each -> wanted.put(each.getKey(), each.getValue().path("matches").asText()));
    assertThat(found).isEqualTo(wanted);
    // A rule that matches nothing says why it can't, and there are few of those.
    expected
        .properties()
        .forEach(
            each -> {
              if (each.getValue().path("matches").asText().isEmpty()) {
                assertThat(each.getValue().path("because").asText()).as(each.getKey()).isNotEmpty();
              }
            });
  }

  /** Ends, revocations and what the platform says must not look like somebody's calls. */
  @Test
  void serviceEvents_setOffNoRuleAboutCallers() throws IOException {
    List<JsonNode> service =
        all.stream()
            .filter(record -> record.path("eventType").asText().equals("AwsServiceEvent"))
            .toList();
    assertThat(service).isNotEmpty();
    for (JsonNode rule : yaml("rules.yaml").path("sigma")) {
      if (rule.path("name").asText().equals("aws_organizations_management_account_write_action")) {
        continue; // goes by the first letters of names alone, whoever calls
      }
      SigmaRule sigma = new SigmaRule(rule.path("detection"));
      assertThat(service).as(rule.path("name").asText()).noneMatch(sigma::matches);
    }
  }

  @Test
  void everyOcsfEvent_keepsTheSchemaOfItsClass() throws IOException {
    Map<Integer, Schema> schemas = new HashMap<>();
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (Map.Entry<Integer, String> each :
        Map.of(3002, "authentication", 3001, "account_change", 6003, "api_activity").entrySet()) {
      schemas.put(
          each.getKey(), registry.getSchema(resource("ocsf/" + each.getValue() + ".schema.json")));
    }
    Map<Integer, Integer> seen = new HashMap<>();
    for (JsonNode event : events) {
      int type = event.path("class_uid").asInt();
      seen.merge(type, 1, Integer::sum);
      assertThat(event.path("type_uid").asInt())
          .isEqualTo(type * 100 + event.path("activity_id").asInt());
      assertThat(Objects.requireNonNull(schemas.get(type)).validate(event))
          .as(event.toPrettyString())
          .isEmpty();
    }
    assertThat(seen).containsOnlyKeys(3002, 3001, 6003);
  }

  /** A schema that takes anything would prove nothing. */
  @Test
  void ocsfSchema_refusesAnEventThatLacksItsUser() throws IOException {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Schema schema = registry.getSchema(resource("ocsf/authentication.schema.json"));
    JsonNode logon =
        events.stream()
            .filter(event -> event.path("type_uid").asInt() == 300201)
            .findFirst()
            .orElseThrow()
            .deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) logon).remove("user");
    assertThat(schema.validate(logon)).isNotEmpty();
  }

  @Test
  void recordsAcrossAccounts_areTwo_withOneSharedId() {
    String shared = records.get("assume-root").path("sharedEventID").asText();
    assertThat(shared).isNotEmpty();
    List<JsonNode> both =
        all.stream()
            .filter(record -> record.path("sharedEventID").asText().equals(shared))
            .toList();
    assertThat(both).hasSize(2);
    assertThat(both)
        .extracting(r -> r.path("recipientAccountId").asText())
        .contains("123456789012")
        .doesNotHaveDuplicates();
    assertThat(both).extracting(r -> r.path("eventID").asText()).doesNotHaveDuplicates();
    assertThat(both)
        .extracting(r -> r.path("requestID").asText())
        .containsOnly(both.getFirst().path("requestID").asText());
    assertThat(both)
        .extracting(r -> r.path("userIdentity").path("type").asText())
        .containsExactlyInAnyOrder("IAMUser", "AWSAccount");
  }

  @Test
  void noRecord_holdsASecret() {
    String cloudTrail = topics.raw("siem.cloudtrail", "siem.ocsf");
    assertThat(cloudTrail)
        .doesNotContain("Aa1!aaaaaaaa")
        .contains("HIDDEN_DUE_TO_SECURITY_REASONS");
    platform
        .seed()
        .keys()
        .forEach(key -> assertThat(cloudTrail).doesNotContain(key.secret().reveal()));
  }

  @Test
  void expiration_isWrittenAsCloudTrailWritesIt() {
    assertThat(
            records
                .get("assume-role-by-user")
                .at("/responseElements/credentials/expiration")
                .asText())
        .matches("[A-Z][a-z]{2} \\d{1,2}, \\d{4}, \\d{1,2}:\\d{2}:\\d{2} [AP]M");
  }

  private static JsonNode yaml(String name) throws IOException {
    return YAML.readTree(resource(name));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SiemTest.class.getResourceAsStream(FOLDER + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
