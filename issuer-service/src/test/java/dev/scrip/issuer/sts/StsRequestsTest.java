package dev.scrip.issuer.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StsRequestsTest {
  private static final String GOOD =
      "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=ana";

  @Test
  void assumeRole_parses() throws InvalidParameterException {
    assertThat(parse("AssumeRole", GOOD + "&DurationSeconds=900&ExternalId=x1"))
        .isEqualTo(
            new StsRequest.AssumeRole(
                "arn:aws:iam::123456789012:role/demo", "ana", Optional.of(900), Optional.of("x1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RoleSessionName=ana|1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
        "RoleArn=x&RoleSessionName=a%20b|2 validation errors detected: Value 'x' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        "RoleArn=arn:aws:iam::123456789012:role/demo&RoleSessionName=a|1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "RoleArn=arn:aws:iam::123456789012:role/demo&RoleSessionName=ana&DurationSeconds=899|1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
        "RoleArn=arn:aws:iam::123456789012:role/demo&RoleSessionName=ana&DurationSeconds=43201|1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
        "RoleArn=arn:aws:iam::123456789012:user/demo&RoleSessionName=ana|arn:aws:iam::123456789012:user/demo is invalid"
      })
  void assumeRole_brokenConstraint_isToldInAwssWords(String form, String message) {
    assertThatThrownBy(() -> parse("AssumeRole", form))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Policy=x",
        "PolicyArns.member.1.arn=x",
        "Tags.member.1.Key=x",
        "TransitiveTagKeys.member.1=x",
        "SourceIdentity=x1",
        "SerialNumber=x",
        "TokenCode=123456",
        "ProvidedContexts.member.1.ProviderArn=x",
        "MinimumSessionTokenSize=1"
      })
  void assumeRole_parameterNotHonoured_isRefusedByName(String parameter) {
    String name = parameter.split("[.=]", -1)[0];
    assertThatThrownBy(() -> parse("AssumeRole", GOOD + "&" + parameter))
        .hasMessageContaining("does not honour " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1&a=2", "%zz=1", "a=%f", "a=%ff", "a=%C3"})
  void forms_malformedOrTwice_areRefused(String form) {
    assertThatThrownBy(() -> QueryParameters.parse(form.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void forms_tooLarge_areRefused() {
    assertThatThrownBy(() -> QueryParameters.parse(new byte[QueryParameters.MAX_BYTES + 1]))
        .hasMessageContaining("larger than");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1_001; i++) {
      many.append("p").append(i).append("=1&");
    }
    assertThatThrownBy(
            () -> QueryParameters.parse(many.toString().getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("more than 1000 parameters");
  }

  private static StsRequest parse(String action, String form) throws InvalidParameterException {
    return StsRequests.parse(action, QueryParameters.parse(form.getBytes(StandardCharsets.UTF_8)));
  }
}
