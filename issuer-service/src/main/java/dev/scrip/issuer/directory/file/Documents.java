package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.Tag;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts that entities share, as they will be: what means the same as before stays as it was
 * written before, so that a second import changes nothing.
 */
final class Documents {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Documents() {}

  /** A policy document, checked. */
  static String document(
      String where, JsonNode document, PolicyDocument.Use use, @Nullable String before)
      throws InvalidDirectoryFileException {
    if (before != null && document.equals(tree(before))) {
      return before;
    }
    String json = document.toString();
    try {
      PolicyDocument.parse(json, use);
    } catch (MalformedPolicyDocumentException e) {
      throw new InvalidDirectoryFileException(where + ": " + e.explained());
    }
    return json;
  }

  /** Inline policies of a user, group or role. */
  static List<InlinePolicy> inline(
      String arn, Map<String, JsonNode> documents, List<InlinePolicy> before, int mostInAll)
      throws InvalidDirectoryFileException {
    Map<String, String> earlier = new LinkedHashMap<>();
    before.forEach(policy -> earlier.put(policy.getName(), policy.getDocument()));
    Map<String, String> wanted = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : documents.entrySet()) {
      String name = Rules.name("policy", each.getKey());
      wanted.put(
          name,
          document(
              arn + "/policy/" + name,
              each.getValue(),
              PolicyDocument.Use.IDENTITY,
              earlier.get(name)));
    }
    check(
        wanted.values().stream().mapToInt(PolicyDocument::size).sum() <= mostInAll,
        "%s: its inline policies are longer than %s characters in all",
        arn,
        mostInAll);
    return wanted.equals(earlier)
        ? before
        : wanted.entrySet().stream()
            .map(each -> new InlinePolicy(each.getKey(), each.getValue()))
            .toList();
  }

  /** Attached policies, each of which must be there. */
  static List<String> attached(Draft draft, String arn, List<String> wanted, List<String> before)
      throws InvalidDirectoryFileException {
    for (String policy : wanted) {
      check(draft.hasPolicy(policy, arn), "%s: there is no policy %s", arn, policy);
    }
    List<String> distinct = wanted.stream().distinct().toList();
    Rules.attachments(arn, distinct.size());
    return sameOr(before, distinct);
  }

  /** A permissions boundary, which must be there. */
  static @Nullable String boundary(Draft draft, String arn, @Nullable String policy)
      throws InvalidDirectoryFileException {
    check(
        policy == null || draft.hasPolicy(policy, arn),
        "%s: there is no policy %s to bound it",
        arn,
        policy);
    return policy;
  }

  /** Tags. */
  static List<Tag> tags(String arn, Map<String, String> wanted, List<Tag> before)
      throws InvalidDirectoryFileException {
    Rules.tags(arn, wanted);
    Map<String, String> earlier = new LinkedHashMap<>();
    before.forEach(tag -> earlier.put(tag.getKey(), tag.getValue()));
    return wanted.equals(earlier)
        ? before
        : wanted.entrySet().stream()
            .map(tag -> Tag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build())
            .toList();
  }

  /** The list as it was, if it has the same members. */
  static List<String> sameOr(List<String> before, List<String> wanted) {
    return new HashSet<>(before).equals(new HashSet<>(wanted)) ? before : new ArrayList<>(wanted);
  }

  private static JsonNode tree(String document) {
    try {
      return JSON.readTree(document);
    } catch (JsonProcessingException e) {
      return JSON.missingNode(); // it can't be read: whatever is wanted is something else
    }
  }
}
