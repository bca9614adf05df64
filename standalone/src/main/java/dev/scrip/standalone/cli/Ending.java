package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.Arns;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which sessions a revocation would end, as the views know them. */
final class Ending {
  private static final int MOST = 1_000;

  private final DataOption data;
  private final ProfileOption profile;

  Ending(DataOption data, ProfileOption profile) {
    this.data = data;
    this.profile = profile;
  }

  /** What is to be revoked: one of the first three. */
  record Target(
      @Nullable String accessKeyId,
      @Nullable String principal,
      @Nullable String role,
      @Nullable String issuedBefore) {}

  /**
   * Sessions that are alive. Of descendants the views know who obtained them by name, so a
   * namesake's may be among them; what is revoked goes by the sessions themselves.
   */
  List<JsonNode> of(Target target, boolean withDescendants)
      throws UsageException, IOException, InterruptedException {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    if (target.accessKeyId() != null) {
      one(target.accessKeyId(), found);
    } else if (target.role() != null) {
      active("role", target.role(), target.issuedBefore(), found);
    } else if (target.principal() != null) {
      ofPrincipal(target.principal(), target.issuedBefore(), withDescendants, found);
    }
    if (withDescendants) {
      descendants(found);
    }
    return List.copyOf(found.values());
  }

  void print(List<JsonNode> sessions, boolean withDescendants) {
    Table table = new Table("OBTAINED BY", "ROLE", "SESSION", "KEY", "ISSUED", "EXPIRES");
    for (JsonNode session : sessions) {
      table.add(
          Arns.brief(session.path("principalArn").asText()),
          session.path("roleArn").isNull() ? "-" : Arns.name(session.path("roleArn").asText()),
          session.path("roleSessionName").asText("-"),
          session.path("accessKeyId").asText(),
          session.path("issuedAt").asText(),
          session.path("expiresAt").asText());
    }
    table.print(Scrip.err());
    Scrip.err()
        .println(
            sessions.isEmpty()
                ? "the views know of no session alive that this would end"
                : sessions.size()
                    + (sessions.size() == 1 ? " session" : " sessions")
                    + (withDescendants ? ", descendants included" : "")
                    + (sessions.size() >= MOST ? "; there may be more" : ""));
  }

  private void one(String accessKeyId, Map<String, JsonNode> found)
      throws UsageException, IOException, InterruptedException {
    try {
      JsonNode session =
          AuditQuery.ask(data, profile, "/v1/sessions/" + accessKeyId, Map.of()).json();
      if (session.path("state").asText().equals("active")) {
        found.put(accessKeyId, session);
      }
    } catch (UsageException e) {
      if (!String.valueOf(e.getMessage()).contains("NotFound")) {
        throw e;
      }
    }
  }

  /** A role's named session is found by its role; anybody else by who obtained a session. */
  private void ofPrincipal(
      String arn, @Nullable String before, boolean withDescendants, Map<String, JsonNode> found)
      throws UsageException, IOException, InterruptedException {
    int session = arn.indexOf(":assumed-role/");
    Map<String, JsonNode> candidates = new LinkedHashMap<>();
    if (session > 0) {
      String[] names = arn.substring(session + ":assumed-role/".length()).split("/", 2);
      String role = arn.replace("arn:aws:sts:", "arn:aws:iam:");
      active(
          "role",
          role.substring(0, role.indexOf(":assumed-role/")) + ":role/" + names[0],
          before,
          candidates);
      candidates.forEach(
          (id, each) -> {
            if (each.path("roleSessionName").asText().equals(names[names.length - 1])) {
              found.put(id, each);
            }
          });
    } else {
      active("principal", arn, before, candidates);
      candidates.forEach(
          (id, each) -> {
            if (withDescendants || each.path("roleArn").isNull()) {
              found.put(id, each);
            }
          });
    }
  }

  private void descendants(Map<String, JsonNode> found)
      throws UsageException, IOException, InterruptedException {
    Deque<JsonNode> open = new ArrayDeque<>(found.values());
    while (!open.isEmpty() && found.size() < MOST) {
      JsonNode session = open.poll();
      if (session.path("roleArn").isNull()) {
        continue;
      }
      String arn = session.path("roleArn").asText().replace("arn:aws:iam:", "arn:aws:sts:");
      String principal =
          arn.substring(0, arn.indexOf(":role/"))
              + ":assumed-role/"
              + Arns.name(arn)
              + "/"
              + session.path("roleSessionName").asText();
      Map<String, JsonNode> obtained = new LinkedHashMap<>();
      active("principal", principal, null, obtained);
      obtained.forEach(
          (id, each) -> {
            if (found.putIfAbsent(id, each) == null) {
              open.add(each);
            }
          });
    }
  }

  private void active(
      String filter, String arn, @Nullable String before, Map<String, JsonNode> found)
      throws UsageException, IOException, InterruptedException {
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("state", "active");
    parameters.put(filter, arn);
    parameters.put("issuedTo", before);
    parameters.put("limit", Integer.toString(MOST));
    AuditQuery.ask(data, profile, "/v1/sessions", parameters)
        .json()
        .path("sessions")
        .forEach(each -> found.put(each.path("accessKeyId").asText(), each));
  }
}
