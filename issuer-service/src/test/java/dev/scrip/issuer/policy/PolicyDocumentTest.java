package dev.scrip.issuer.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.issuer.policy.PolicyDocument.Use;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyDocumentTest {
  private static final String V = "\"Version\":\"2012-10-17\",";
  private static final String GOOD =
      "\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::b\"";

  /** Documents that IAM refuses, and its words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json|Syntax errors in policy.",
        "[]|Syntax errors in policy.",
        "{}|Syntax errors in policy.",
        "{\"Statement\":[]}|Syntax errors in policy.",
        "{\"Statement\":[]} trailing|Syntax errors in policy.",
        "{\"Version\":\"2020-01-01\",\"Statement\":{%s}}|Syntax errors in policy.",
        "{\"Statement\":{%s}}|Policy document must be version 2012-10-17 or greater.",
        "{%v\"Extra\":1,\"Statement\":{%s}}|Syntax errors in policy.",
        "{%v\"Id\":{},\"Statement\":{%s}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"Sid\":\"a\",\"Sid\":\"b\"}}|Syntax errors in policy.",
        "{%v\"Statement\":{\"Effect\":\"Maybe\",\"Action\":\"*\",\"Resource\":\"*\"}}|Syntax errors in policy.",
        "{%v\"Statement\":{\"Effect\":\"denY\",\"Action\":\"*\",\"Resource\":\"*\"}}|The policy failed legacy parsing",
        "{%v\"Statement\":{%s,\"NotAction\":\"iam:x\"}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"NotResource\":[]}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"Principal\":\"*\"}}|Policy document should not specify a principal.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Resource\":\"*\"}}|Policy statement must contain actions.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":[],\"Resource\":\"*\"}}|Policy statement must contain actions.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:x\"}}|Policy statement must contain resources.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"nocolon\",\"Resource\":\"*\"}}|Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b:c\",\"Resource\":\"*\"}}|Actions/Condition can contain only one colon.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a a:b\",\"Resource\":\"*\"}}|Vendor a a is not valid",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"bucket\"}}|Resource bucket must be in ARN format or \"*\".",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"a:b:cadfsdf\"}}|Partition \"b\" is not valid for resource \"arn:b:cadfsdf:*:*:*\".",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"aws:s3:::example_bucket\"}}|Partition \"s3\" is not valid for resource \"arn:s3:::example_bucket:*\".",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws\"}}|Resource vendor must be fully qualified and cannot contain regexes.",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3::b\"}}|The policy failed legacy parsing",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:iam:us-east-1::b\"}}|IAM resource arn:aws:iam:us-east-1::b cannot contain region information.",
        "{%v\"Statement\":{%s,\"Condition\":[]}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"Condition\":{\"a\":\"b\"}}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"Condition\":{\"x\":{\"a\":\"1\"}}}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"Condition\":{\"ForAnyValue::StringEqualsIfExists\":{\"a\":\"b\"}}}}|Syntax errors in policy.",
        "{%v\"Statement\":{%s,\"Condition\":{\"DateGreaterThan\":{\"a\":\"sdfdsf\"}}}}|The policy failed legacy parsing",
        "{%v\"Statement\":{%s,\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/33\"}}}}|The policy failed legacy parsing",
        "{%v\"Statement\":{%s,\"Condition\":{\"NumericEquals\":{\"a\":\"1e9\"}}}}|The policy failed legacy parsing",
        "{%v\"Statement\":[{%s,\"Sid\":\"a\"},{%s,\"Sid\":\"a\"}]}|Statement IDs (SID) in a single policy must be unique."
      })
  void refused(String json, String message) {
    assertThatThrownBy(() -> parse(json.replace("%v", V).replace("%s", GOOD), Use.MANAGED))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessage(message);
  }

  /** Documents that IAM takes, odd as some are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{%v\"Statement\":{%s}}",
        "{%v\"Statement\":[{%s}]}",
        "{%v\"Id\":\"x\",\"Statement\":{%s,\"Condition\":{}}}",
        "{%v\"Statement\":{%s,\"Condition\":{\"a\":{}}}}",
        "{%v\"Statement\":{%s,\"Condition\":{\"DateGreaterThan\":{\"a\":[]}}}}",
        "{%v\"Statement\":{%s,\"Condition\":{\"DateLessThan\":{\"a\":\"-292275054\"}}}}",
        "{%v\"Statement\":{%s,\"Condition\":{\"DateLessThanEquals\":{\"a\":\"2016-12-13T21:20:37.593194+00:00\"}}}}",
        "{%v\"Statement\":{%s,\"Condition\":{\"Bool\":{\"aws:SecureTransport\":true}}}}",
        "{%v\"Statement\":{%s,\"Condition\":{\"ForAnyValue:StringEqualsIfExists\":{\"a\":\"b\"}}}}",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3-s.t:x y\",\"Resource\":\"arn:aws:fdsasf\"}}",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"NotAction\":\"s3:x\",\"NotResource\":\"*\"}}",
        "{%v\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iam:*\",\"Resource\":\"arn:aws:iam::*:user/${aws:username}\"}}"
      })
  void taken(String json) throws MalformedPolicyDocumentException {
    assertThat(parse(json.replace("%v", V).replace("%s", GOOD), Use.MANAGED).statements())
        .hasSize(1);
  }

  /** Trust policies that IAM refuses. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Action\":\"sts:AssumeRole\"|Missing required field Principal",
        "\"Action\":\"sts:AssumeRole\",\"Principal\":\"*\",\"Resource\":\"*\"|Has prohibited field Resource",
        "\"Action\":\"iam:GetUser\",\"Principal\":\"*\"|AssumeRole policy may only specify STS AssumeRole actions.",
        "\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"arn:aws:iam::1:user/*\"}|Invalid principal in policy: \"AWS\":\"arn:aws:iam::1:user/*\"",
        "\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Federated\":\"no provider\"}|Invalid principal in policy: \"Federated\":\"no provider\"",
        "\"Action\":\"sts:AssumeRole\",\"Principal\":\"me\"|Invalid principal in policy: \"me\"",
        "\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Martian\":\"x\"}|Syntax errors in policy."
      })
  void trustRefused(String statement, String message) {
    String json = "{" + V + "\"Statement\":{\"Effect\":\"Allow\"," + statement + "}}";
    assertThatThrownBy(() -> parse(json, Use.TRUST))
        .isInstanceOf(MalformedPolicyDocumentException.class)
        .hasMessage(message);
  }

  @Test
  void deepAndLongDocuments_areRefusedQuickly() {
    assertThatThrownBy(() -> parse("[".repeat(10_000), Use.IDENTITY))
        .hasMessage("Syntax errors in policy.");
    assertThatThrownBy(() -> parse(" ".repeat(30_000), Use.IDENTITY))
        .hasMessage("Syntax errors in policy.");
  }

  @Test
  void variablesOfTheOldVersion_areLiteral() throws MalformedPolicyDocumentException {
    PolicyDocument document =
        parse(
            "{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::${x}\"}}",
            Use.IDENTITY);
    assertThat(
            document
                .statements()
                .getFirst()
                .covers("s3:getobject", "arn:aws:s3:::${x}", RequestContext.EMPTY))
        .isTrue();
  }

  private static PolicyDocument parse(String json, Use use)
      throws MalformedPolicyDocumentException {
    return PolicyDocument.parse(json, use);
  }
}
