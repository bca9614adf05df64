package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.Passed.SessionTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tags of a session: those that the caller's session passes on, then those that are asked for.
 * Keys compare without case.
 *
 * <p>Source: IAM User Guide, "Passing session tags in AWS STS".
 *
 * @param inherited tags that the caller's session passes on
 * @param asked tags that are asked for
 * @param transitiveKeys keys of those that pass on further
 */
record SessionTagging(
    List<SessionTag> inherited, Map<String, String> asked, List<String> transitiveKeys) {

  /** Tags that a caller asks for. */
  static SessionTagging of(
      Authenticated caller, Map<String, String> asked, List<String> transitiveKeys) {
    List<SessionTag> inherited =
        caller.session().stream()
            .flatMap(session -> session.passed().tags().stream())
            .filter(SessionTag::transitive)
            .toList();
    return new SessionTagging(inherited, asked, transitiveKeys);
  }

  /** Tags that an identity provider gives. */
  static SessionTagging of(Map<String, String> asked, List<String> transitiveKeys) {
    return new SessionTagging(List.of(), asked, transitiveKeys);
  }

  /** The session tags, in order. */
  List<SessionTag> tags() {
    Set<String> transitive =
        transitiveKeys.stream().map(SessionTagging::folded).collect(Collectors.toSet());
    List<SessionTag> tags = new ArrayList<>(inherited);
    asked.forEach(
        (key, value) -> tags.add(new SessionTag(key, value, transitive.contains(folded(key)))));
    return tags;
  }

  /** A rule that the tags asked for break; empty if they break none. */
  Optional<ApiError> fault() {
    Set<String> keys = new TreeSet<>();
    for (String key : asked.keySet()) {
      if (!keys.add(folded(key))) {
        return invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      if (folded(key).startsWith("aws:")) {
        return invalid("Tag keys beginning with aws: are reserved.");
      }
    }
    for (String key : transitiveKeys) {
      if (!keys.contains(folded(key))) {
        return invalid("The specified transitive tag key must be included in the requested tags.");
      }
    }
    for (SessionTag tag : inherited) {
      if (keys.contains(folded(tag.key()))) {
        return invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a"
                + " transitive tag key from the calling session.");
      }
    }
    return Optional.empty();
  }

  /** Tags as condition keys see them. */
  static Map<String, String> map(List<SessionTag> tags) {
    Map<String, String> map = new LinkedHashMap<>();
    tags.forEach(tag -> map.put(tag.key(), tag.value()));
    return map;
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT);
  }

  private static Optional<ApiError> invalid(String message) {
    return Optional.of(new ApiError(ErrorCode.INVALID_PARAMETER_VALUE, message));
  }
}
