package dev.scrip.issuer.sts;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.session.Session;
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
 * The tags of a session: those that the caller's session passes on, then those of the request. Keys
 * compare without case.
 *
 * <p>Source: IAM User Guide, "Passing session tags in AWS STS".
 */
final class SessionTagging {
  private SessionTagging() {}

  /** The session tags, in order. */
  static List<SessionTag> tags(StsRequest.AssumeRole request, Authenticated caller) {
    Set<String> transitive = folded(request.passing().transitiveTagKeys());
    List<SessionTag> tags = new ArrayList<>(inherited(caller));
    request
        .passing()
        .tags()
        .forEach(
            (key, value) -> tags.add(new SessionTag(key, value, transitive.contains(folded(key)))));
    return tags;
  }

  /** A rule that the request's tags break; empty if they break none. */
  static Optional<ApiError> fault(StsRequest.AssumeRole request, Authenticated caller) {
    Set<String> keys = new TreeSet<>();
    for (String key : request.passing().tags().keySet()) {
      if (!keys.add(folded(key))) {
        return invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      if (folded(key).startsWith("aws:")) {
        return invalid("Tag keys beginning with aws: are reserved.");
      }
    }
    for (String key : request.passing().transitiveTagKeys()) {
      if (!keys.contains(folded(key))) {
        return invalid("The specified transitive tag key must be included in the requested tags.");
      }
    }
    for (SessionTag tag : inherited(caller)) {
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

  private static List<SessionTag> inherited(Authenticated caller) {
    return caller.session().map(Session::passed).stream()
        .flatMap(passed -> passed.tags().stream())
        .filter(SessionTag::transitive)
        .toList();
  }

  private static Set<String> folded(List<String> keys) {
    return keys.stream().map(SessionTagging::folded).collect(Collectors.toSet());
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT);
  }

  private static Optional<ApiError> invalid(String message) {
    return Optional.of(new ApiError(ErrorCode.INVALID_PARAMETER_VALUE, message));
  }
}
