package dev.scrip.issuer.sts;

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
  private static final Constraints.Form POLICY =
      new Constraints.Form(
          c -> c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xFF),
          "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
  private static final Constraints.Form TAG_KEY =
      new Constraints.Form(PassingParameters::isTagCharacter, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
  private static final Constraints.Form TAG_VALUE =
      new Constraints.Form(PassingParameters::isTagCharacter, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

  private static final Constraints.Form SERIAL =
      new Constraints.Form(
          c -> StsRequests.isWord(c) || "+=/:,.@-".indexOf(c) >= 0, "[\\w+=/:,.@-]*");
  private static final Constraints.Form DIGITS =
      new Constraints.Form(c -> c >= '0' && c <= '9', "[\\d]*");

  private PassingParameters() {}

  static Passing parse(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    Optional<String> policy = parameters.value("Policy");
    constraints.text("policy", policy, false, 1, MAX_POLICY, POLICY);
    List<String> arns = new ArrayList<>();
    for (int i : numbers(parameters, "PolicyArns", MAX_POLICY_ARNS)) {
      arns.add(
          constraints.text(
              "policyArns." + i + ".member.arn",
              parameters.value("PolicyArns.member." + i + ".arn"),
              true,
              20,
              2048,
              StsRequests.ARN));
    }
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i : numbers(parameters, "Tags", MAX_TAGS)) {
      String place = "Tags.member." + i;
      String told = "tags." + i + ".member.";
      String key =
          constraints.text(told + "key", parameters.value(place + ".Key"), true, 1, 128, TAG_KEY);
      String value =
          constraints.text(
              told + "value", parameters.value(place + ".Value"), true, 0, 256, TAG_VALUE);
      if (tags.put(key, value) != null) {
        throw new InvalidParameterException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    }
    List<String> transitive = new ArrayList<>();
    for (int i : numbers(parameters, "TransitiveTagKeys", MAX_TAGS)) {
      transitive.add(
          constraints.text(
              "transitiveTagKeys." + i + ".member",
              parameters.value("TransitiveTagKeys.member." + i),
              true,
              1,
              128,
              TAG_KEY));
    }
    Optional<String> sourceIdentity = parameters.value("SourceIdentity");
    constraints.text("sourceIdentity", sourceIdentity, false, 2, 64, StsRequests.NAME);
    return new Passing(
        policy,
        arns,
        tags,
        transitive,
        sourceIdentity,
        device(parameters, constraints),
        minimumTokenSize(parameters, constraints));
  }

  /** The device and code of a request, if it has one of them. */
  static Optional<DeviceCode> device(QueryParameters parameters, Constraints constraints) {
    Optional<String> serial = parameters.value("SerialNumber");
    Optional<String> code = parameters.value("TokenCode");
    constraints.text("serialNumber", serial, false, 9, 256, SERIAL);
    constraints.text("tokenCode", code, false, 6, 6, DIGITS);
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
  private static SortedSet<Integer> numbers(QueryParameters parameters, String list, int most)
      throws InvalidParameterException {
    SortedSet<Integer> numbers = parameters.indices(list + ".member.");
    if (!numbers.isEmpty() && numbers.last() != numbers.size()) {
      throw new InvalidParameterException(
          "The members of " + list + " are not numbered from 1 on.");
    }
    if (numbers.size() > most) {
      String member = Character.toLowerCase(list.charAt(0)) + list.substring(1);
      throw new InvalidParameterException(
          "1 validation error detected: Value at '"
              + member
              + "' failed to satisfy constraint: Member must have length less than or equal to "
              + most);
    }
    return numbers;
  }

  private static boolean isTagCharacter(int c) {
    return Character.isLetter(c)
        || "_.:/=+-@".indexOf(c) >= 0
        || switch (Character.getType(c)) {
          case Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.DECIMAL_DIGIT_NUMBER,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }
}
