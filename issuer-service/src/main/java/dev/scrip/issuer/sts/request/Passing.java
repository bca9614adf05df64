package dev.scrip.issuer.sts.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request for a session passes to it.
 *
 * @param policy inline session policy, JSON, at most 2,048 characters
 * @param policyArns ARNs of managed session policies, at most 10
 * @param tags session tags as written, at most 50
 * @param transitiveTagKeys keys of tags that pass on
 * @param sourceIdentity SourceIdentity, 2 to 64 characters
 * @param device the device that its caller has, with a code of it
 * @param minimumTokenSize bytes that the token is padded to; 0 if it was not asked for
 */
public record Passing(
    Optional<String> policy,
    List<String> policyArns,
    Map<String, String> tags,
    List<String> transitiveTagKeys,
    Optional<String> sourceIdentity,
    Optional<DeviceCode> device,
    int minimumTokenSize) {

  /** Copies what could be changed from outside. */
  public Passing {
    policyArns = List.copyOf(policyArns);
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    transitiveTagKeys = List.copyOf(transitiveTagKeys);
  }

  /** Nothing but how long the token is to be. */
  static Passing padded(int minimumTokenSize) {
    return new Passing(
        Optional.empty(),
        List.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        minimumTokenSize);
  }
}
