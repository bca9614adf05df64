package dev.scrip.issuer.sts.request;

import dev.scrip.issuer.protocol.Constraints;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import dev.scrip.issuer.session.SessionSealer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Reads what a request passes to a session.
 *
 * <p>Source of the constraints: the STS service model, version 2011-06-15.
 */
final class PassingParameters {
  private static final int MAX_POLICY = 2_048;
  private static final int MAX_POLICY_ARNS = 10;
  private static final int MAX_TAGS = 50;

  private PassingParameters() {}

  /** All that AssumeRole takes. */
  static Passing all(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    Passing some = policiesAndTags(parameters, constraints);
    List<String> transitive = new ArrayList<>();
    for (int i : numbers(parameters, "TransitiveTagKeys", MAX_TAGS)) {
      transitive.add(
          constraints.text(
              "transitiveTagKeys." + i + ".member",
              parameters.value("TransitiveTagKeys.member." + i),
              true,
              1,
              128,
              Forms.TAG_KEY));
    }
    Optional<String> sourceIdentity = parameters.value("SourceIdentity");
    constraints.text("sourceIdentity", sourceIdentity, false, 2, 64, Forms.NAME);
    return new Passing(
        some.policy(),
        some.policyArns(),
        some.tags(),
        transitive,
        sourceIdentity,
        device(parameters, constraints),
        some.minimumTokenSize());
  }

  /** Session policies and tags. */
  static Passing policiesAndTags(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    Passing some = policies(parameters, constraints);
    return new Passing(
        some.policy(),
        some.policyArns(),
        tags(parameters, constraints),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        some.minimumTokenSize());
  }

  /** Session policies alone: where the identity provider gives the tags. */
  static Passing policies(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    Optional<String> policy = parameters.value("Policy");
    constraints.text("policy", policy, false, 1, MAX_POLICY, Forms.POLICY);
    List<String> arns = new ArrayList<>();
    for (int i : numbers(parameters, "PolicyArns", MAX_POLICY_ARNS)) {
      arns.add(
          constraints.text(
              "policyArns." + i + ".member.arn",
              parameters.value("PolicyArns.member." + i + ".arn"),
              true,
              20,
              2048,
              Forms.ARN));
    }
    Passing padded = Passing.padded(minimumTokenSize(parameters, constraints));
    return new Passing(
        policy,
        arns,
        padded.tags(),
        padded.transitiveTagKeys(),
        padded.sourceIdentity(),
        padded.device(),
        padded.minimumTokenSize());
  }

  /** Tags by their keys, in order. */
  static Map<String, String> tags(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i : numbers(parameters, "Tags", MAX_TAGS)) {
      String place = "Tags.member." + i;
      String told = "tags." + i + ".member.";
      String key =
          constraints.text(
              told + "key", parameters.value(place + ".Key"), true, 1, 128, Forms.TAG_KEY);
      String value =
          constraints.text(
              told + "value", parameters.value(place + ".Value"), true, 0, 256, Forms.TAG_VALUE);
      if (tags.put(key, value) != null) {
        throw new InvalidParameterException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    }
    return tags;
  }

  /** The device and code of a request, if it has one of them. */
  static Optional<DeviceCode> device(QueryParameters parameters, Constraints constraints) {
    Optional<String> serial = parameters.value("SerialNumber");
    Optional<String> code = parameters.value("TokenCode");
    constraints.text("serialNumber", serial, false, 9, 256, Forms.SERIAL);
    constraints.text("tokenCode", code, false, 6, 6, Forms.DIGITS);
    return serial.isEmpty() && code.isEmpty()
        ? Optional.empty()
        : Optional.of(new DeviceCode(serial.orElse(""), code.orElse("")));
  }

  /** Bytes that a token is padded to; 0 if it was not asked for. */
  static int minimumTokenSize(QueryParameters parameters, Constraints constraints) {
    return constraints
        .number(
            "minimumSessionTokenSize",
            parameters.value("MinimumSessionTokenSize"),
            1,
            SessionSealer.MAX_TOKEN_BYTES)
        .orElse(0);
  }

  /** The numbers of a list's members, which begin at 1 and leave none out. */
  static SortedSet<Integer> numbers(QueryParameters parameters, String list, int most)
      throws InvalidParameterException {
    SortedSet<Integer> numbers = parameters.indices(list + ".member.");
    if (!numbers.isEmpty() && numbers.last() != numbers.size()) {
      throw new InvalidParameterException(
          "The members of " + list + " are not numbered from 1 on.");
    }
    if (numbers.size() > most) {
      throw new InvalidParameterException(
          "1 validation error detected: Value at '"
              + member(list)
              + "' failed to satisfy constraint: Member must have length less than or equal to "
              + most);
    }
    return numbers;
  }

  /** A parameter's name as error texts spell it. */
  static String member(String parameter) {
    return Character.toLowerCase(parameter.charAt(0)) + parameter.substring(1);
  }
}
