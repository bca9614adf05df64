package dev.scrip.issuer.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.issuer.policy.PolicyDocument.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyDocumentTest {
  private static final String ALLOW =
      "\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"";

  /** Documents that are refused when loaded, and a word of the reason. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|not a JSON object",
        "{}|no Statement",
        "{\"Statement\":[]}|no Statement",
        "{\"Statement\":[{\"Effect\":\"Allow\"}]}|Action or NotAction",
        "{\"Version\":\"2020-01-01\",\"Statement\":[]}|valid version",
        "{\"Extra\":1,\"Statement\":[]}|unknown element Extra",
        "{\"Statement\":[{\"Effect\":\"Maybe\",\"Action\":\"*\",\"Resource\":\"*\"}]}|Effect must be",
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"nocolon\",\"Resource\":\"*\"}]}|prefaced by a vendor",
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"bucket\"}]}|ARN format",
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{}}]}|Condition is not supported",
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"}]}|should not specify a principal",
        "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotAction\":\"*\",\"Resource\":\"*\"}]}|either Action or NotAction",
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::${aws:username}\"}]}|variables",
        "{\"Statement\":[{\"Sid\":\"a\",\"Sid\":\"b\"}]}|Syntax errors",
        "{\"Statement\":[{\"Action\":[1]}]}|Effect must be",
        "{\"Statement\":[]} trailing|Syntax errors",
        "not json|Syntax errors"
      })
  void refused(String json, String reason) {
    assertThatThrownBy(() -> PolicyDocument.parse(json, Use.IDENTITY))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void duplicateSids_areRefused() {
    String statement = "{\"Sid\":\"a\"," + ALLOW + "}";
    assertThatThrownBy(
            () ->
                PolicyDocument.parse(
                    "{\"Statement\":[" + statement + "," + statement + "]}", Use.IDENTITY))
        .hasMessageContaining("must be unique");
  }

  @Test
  void trust_needsAPrincipalAndNoResource() {
    assertThatThrownBy(() -> PolicyDocument.parse("{\"Statement\":{" + ALLOW + "}}", Use.TRUST))
        .hasMessageContaining("prohibited field Resource");
    assertThatThrownBy(
            () ->
                PolicyDocument.parse(
                    "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"}}",
                    Use.TRUST))
        .hasMessageContaining("Missing required field Principal");
    assertThatThrownBy(
            () ->
                PolicyDocument.parse(
                    "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"arn:aws:iam::1:user/*\"}}}",
                    Use.TRUST))
        .hasMessageContaining("Invalid principal");
  }

  @Test
  void deepAndLongDocuments_areRefusedQuickly() {
    assertThatThrownBy(() -> PolicyDocument.parse("[".repeat(10_000), Use.IDENTITY))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThatThrownBy(() -> PolicyDocument.parse(" ".repeat(30_000), Use.IDENTITY))
        .hasMessageContaining("longer than");
  }

  @Test
  void variablesOfTheOldVersion_areLiteral() throws MalformedPolicyDocumentException {
    PolicyDocument document =
        PolicyDocument.parse(
            "{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::${x}\"}}",
            Use.IDENTITY);
    assertThat(document.statements().getFirst().covers("s3:getobject", "arn:aws:s3:::${x}"))
        .isTrue();
  }
}
