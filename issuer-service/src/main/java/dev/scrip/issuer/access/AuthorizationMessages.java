package dev.scrip.issuer.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Decision.Decisive;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.Statement;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.Keysets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Messages that say in full why somebody may not, sealed: who was denied carries one, and who is
 * allowed to DecodeAuthorizationMessage in the same account can read it, for a day.
 *
 * <p>Source of the members: STS API Reference, DecodeAuthorizationMessage.
 */
public final class AuthorizationMessages {
  private static final Duration LIFE = Duration.ofHours(24);
  private static final int MAX_ENCODED = 10_240; // characters: what the API takes
  private static final int MAX_STATEMENTS = 20;
  private static final int MAX_VALUES = 20;
  private static final int MAX_PLAIN = 64 * 1024; // bytes
  private static final byte FORMAT_1 = 1;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The keys that a message tells, where the request has them. */
  private static final List<String> KEYS =
      List.of(
          "aws:CurrentTime",
          "aws:FederatedProvider",
          "aws:MultiFactorAuthPresent",
          "aws:PrincipalAccount",
          "aws:PrincipalArn",
          "aws:PrincipalOrgID",
          "aws:PrincipalType",
          "aws:Referer",
          "aws:RequestedRegion",
          "aws:SecureTransport",
          "aws:SourceIdentity",
          "aws:SourceIp",
          "aws:TokenIssueTime",
          "aws:UserAgent",
          "aws:userid",
          "aws:username");

  private final Keysets keysets;

  /** Messages sealed with the keysets of their purpose. */
  public AuthorizationMessages(Keysets keysets) {
    this.keysets = keysets;
  }

  /** The message of a denial. */
  public String encode(Denied denied, Instant now) {
    String encoded = encoded(denied, now, MAX_STATEMENTS);
    return encoded.length() <= MAX_ENCODED ? encoded : encoded(denied, now, /* statements= */ 0);
  }

  /**
   * What a message says.
   *
   * @param accountId account of who wants to know
   * @return JSON; empty if it is none, of another account, or out of time
   */
  public Optional<String> decode(String message, String accountId, Instant now) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(message);
      if (bytes.length < 2 || bytes[0] != FORMAT_1) {
        return Optional.empty();
      }
      byte[] sealed = Arrays.copyOfRange(bytes, 1, bytes.length);
      byte[] plain =
          keysets.knowing(Keyset.keyIdOf(sealed)).open(sealed, associatedData(accountId));
      ByteBuffer buffer = ByteBuffer.wrap(plain);
      Instant until = Instant.ofEpochMilli(buffer.getLong());
      return now.isBefore(until)
          ? Optional.of(inflated(Arrays.copyOfRange(plain, Long.BYTES, plain.length)))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException | DataFormatException e) {
      return Optional.empty(); // whatever is wrong with it, it is not valid
    }
  }

  private String encoded(Denied denied, Instant now, int statements) {
    byte[] json = json(denied, statements).toString().getBytes(StandardCharsets.UTF_8);
    byte[] deflated = deflated(json);
    byte[] plain =
        ByteBuffer.allocate(Long.BYTES + deflated.length)
            .putLong(now.plus(LIFE).toEpochMilli())
            .put(deflated)
            .array();
    byte[] sealed = keysets.sealing().seal(plain, associatedData(denied.caller().accountId()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(ByteBuffer.allocate(1 + sealed.length).put(FORMAT_1).put(sealed).array());
  }

  private static ObjectNode json(Denied denied, int statements) {
    List<Decisive> decisive =
        denied.decision() instanceof Decision.DeniedExplicitly explicit
            ? explicit.decisive()
            : List.of();
    ObjectNode json = JSON.objectNode();
    json.put("allowed", false);
    json.put("explicitDeny", denied.decision() instanceof Decision.DeniedExplicitly);
    ArrayNode matched = json.putObject("matchedStatements").putArray("items");
    decisive.stream()
        .filter(each -> isNear(denied, each))
        .limit(statements)
        .forEach(each -> matched.add(statement(denied, each)));
    ArrayNode failures = json.putObject("failures").putArray("items");
    if (denied.decision() instanceof Decision.DeniedImplicitly implicit) {
      failures.addObject().put("value", "no " + implicit.missing().told() + " allows it");
    }
    ObjectNode context = json.putObject("context");
    ObjectNode principal = context.putObject("principal");
    principal.put("id", denied.caller().userId());
    if (denied.caller().principal() instanceof Principal.User user) {
      principal.put("name", user.name());
    }
    principal.put("arn", denied.caller().arn());
    context.put("action", denied.action());
    context.put("resource", denied.resource());
    context.putObject("conditions").set("items", conditions(denied));
    return json;
  }

  private static ArrayNode conditions(Denied denied) {
    ContextKeys keys = new ContextKeys(denied.caller(), denied.directory(), denied.surroundings());
    ArrayNode items = JSON.arrayNode();
    for (String key : KEYS) {
      List<String> values = keys.values(key.toLowerCase(java.util.Locale.ROOT));
      if (!values.isEmpty()) {
        items.addObject().put("key", key).set("values", items(values));
      }
    }
    return items;
  }

  /** What another account's policy says is that account's business. */
  private static boolean isNear(Denied denied, Decisive decisive) {
    return decisive.policy().part() != Policy.Part.RESOURCE
        || denied.resource().contains(":" + denied.caller().accountId() + ":");
  }

  private static ObjectNode statement(Denied denied, Decisive decisive) {
    Statement statement = decisive.statement();
    ObjectNode json = JSON.objectNode();
    json.put("statementId", statement.sid().orElse(""));
    json.put("effect", statement.allow() ? "ALLOW" : "DENY");
    json.put("policyArn", decisive.policy().arn());
    json.set("principals", items(List.of(denied.caller().userId())));
    json.set("principalGroups", items(List.of()));
    json.set("actions", items(statement.writtenActions()));
    json.set("resources", items(List.of(denied.resource())));
    json.set("conditions", items(List.of()));
    return json;
  }

  private static ObjectNode items(Iterable<String> values) {
    ObjectNode node = JSON.objectNode();
    ArrayNode items = node.putArray("items");
    int count = 0;
    for (String value : values) {
      if (count++ < MAX_VALUES) {
        items.addObject().put("value", value);
      }
    }
    return node;
  }

  private static byte[] associatedData(String accountId) {
    return ("authorization-message " + accountId).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] deflated(byte[] plain) {
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, /* nowrap= */ true)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] out = new byte[plain.length + 64];
      return Arrays.copyOf(out, deflater.deflate(out));
    }
  }

  private static String inflated(byte[] deflated) throws DataFormatException {
    try (Inflater inflater = new Inflater(/* nowrap= */ true)) {
      inflater.setInput(deflated);
      byte[] out = new byte[MAX_PLAIN];
      return new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    }
  }
}
