package dev.scrip.issuer.sts.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
    assertThat(
            parse(
                "AssumeRole",
                GOOD
                    + "&DurationSeconds=900&ExternalId=x1&SerialNumber=arn:aws:iam::123456789012:mfa/x&TokenCode=123456"))
        .isEqualTo(
            new StsRequest.AssumeRole(
                "arn:aws:iam::123456789012:role/demo",
                "ana",
                Optional.of(900),
                Optional.of("x1"),
                new Passing(
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.of(new DeviceCode("arn:aws:iam::123456789012:mfa/x", "123456")),
                    0)));
  }

  @Test
  void assumeRole_readsWhatItPasses() throws InvalidParameterException {
    StsRequest.AssumeRole request =
        (StsRequest.AssumeRole)
            parse(
                "AssumeRole",
                GOOD
                    + "&Policy=%7B%7D&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/ReadOnlyAccess"
                    + "&Tags.member.1.Key=team&Tags.member.1.Value=a%20b"
                    + "&Tags.member.2.Key=cost&Tags.member.2.Value="
                    + "&TransitiveTagKeys.member.1=Team&SourceIdentity=ana@example.com"
                    + "&MinimumSessionTokenSize=4096");
    assertThat(request.passing())
        .isEqualTo(
            new Passing(
                Optional.of("{}"),
                List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"),
                Map.of("team", "a b", "cost", ""),
                List.of("Team"),
                Optional.of("ana@example.com"),
                Optional.empty(),
                4_096));
    assertThat(request.passing().tags().keySet()).containsExactly("team", "cost");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Tags.member.1.Key=a%3Bb&Tags.member.1.Value=x|Value 'a;b' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
        "Tags.member.1.Key=a|Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
        "Tags.member.2.Key=a&Tags.member.2.Value=x|The members of Tags are not numbered from 1 on.",
        "SourceIdentity=x|Value 'x' at 'sourceIdentity' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "MinimumSessionTokenSize=4097|Value '4097' at 'minimumSessionTokenSize' failed to satisfy constraint: Member must have value less than or equal to 4096",
        "PolicyArns.member.1.arn=x|Value 'x' at 'policyArns.1.member.arn' failed to satisfy constraint: Member must have length greater than or equal to 20"
      })
  void passing_brokenConstraint_isTold(String form, String message) {
    assertThatThrownBy(() -> parse("AssumeRole", GOOD + "&" + form))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining(message);
  }

  @Test
  void passing_tooMuch_isRefused() {
    StringBuilder tags = new StringBuilder();
    for (int i = 1; i <= 51; i++) {
      tags.append("&Tags.member.%1$d.Key=k%1$d&Tags.member.%1$d.Value=v".formatted(i));
    }
    assertThatThrownBy(() -> parse("AssumeRole", GOOD + tags))
        .hasMessageContaining("at 'tags' failed to satisfy constraint")
        .hasMessageContaining("less than or equal to 50");
    assertThatThrownBy(() -> parse("AssumeRole", GOOD + "&Policy=" + "x".repeat(2_049)))
        .hasMessageContaining("at 'policy' failed to satisfy constraint")
        .hasMessageContaining("less than or equal to 2048");
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

  @Test
  void assumeRole_contextOfAProviderThatIsNotThere_isRefused() {
    assertThatThrownBy(
            () ->
                parse(
                    "AssumeRole",
                    GOOD
                        + "&ProvidedContexts.member.1.ProviderArn=arn:aws:iam::aws:contextProvider/X"
                        + "&ProvidedContexts.member.1.ContextAssertion=abcd"))
        .hasMessage("The context provider arn:aws:iam::aws:contextProvider/X does not exist.");
  }

  @Test
  void secrets_areQuotedByNoError() {
    for (String form :
        List.of(
            "WebIdentityToken=abc&RoleArn=arn:aws:iam::123456789012:role/demo&RoleSessionName=ana",
            "WebIdentityToken="
                + "x".repeat(20_001)
                + "&RoleArn=arn:aws:iam::123456789012:role/demo&RoleSessionName=ana")) {
      assertThatThrownBy(() -> parse("AssumeRoleWithWebIdentity", form))
          .hasMessageStartingWith("1 validation error detected: Value at 'webIdentityToken' failed")
          .hasMessageNotContaining("abc")
          .hasMessageNotContaining("xxx");
    }
  }

  @Test
  void everyActionOfTheModel_isParsed() {
    assertThat(StsRequests.actions())
        .containsExactlyInAnyOrder(
            "AssumeRole",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "AssumeRoot",
            "DecodeAuthorizationMessage",
            "GetAccessKeyInfo",
            "GetCallerIdentity",
            "GetDelegatedAccessToken",
            "GetFederationToken",
            "GetSessionToken",
            "GetWebIdentityToken");
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
