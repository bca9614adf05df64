package dev.scrip.issuer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RepliesTest {
  private static final Answer SUCCESS =
      new Answer.Succeeded(
          Api.STS,
          "AssumeRole",
          new Reply.Struct(
              "AssumeRoleResult",
              List.of(
                  new Reply.Struct("AssumedRoleUser", List.of(new Reply.Text("Arn", "a<&>\"b"))),
                  new Reply.Time("Expiration", Instant.parse("2026-11-23T12:00:00.900Z")))));
  private static final Answer FAILURE =
      new Answer.Failed(Api.IAM, new ApiError(ErrorCode.ACCESS_DENIED, "no \u0001 way"));

  @Test
  void xml_success() {
    assertThat(text(new XmlReplies(), SUCCESS))
        .isEqualTo(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
                + "<AssumedRoleUser><Arn>a&lt;&amp;&gt;&quot;b</Arn></AssumedRoleUser>"
                + "<Expiration>2026-11-23T12:00:00Z</Expiration></AssumeRoleResult>"
                + "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></AssumeRoleResponse>\n");
  }

  @Test
  void xml_error() {
    assertThat(text(new XmlReplies(), FAILURE))
        .isEqualTo(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>"
                + "<Code>AccessDenied</Code><Message>no \uFFFD way</Message></Error>"
                + "<RequestId>id</RequestId></ErrorResponse>\n");
  }

  @Test
  void json_success() {
    assertThat(text(new JsonReplies(), SUCCESS))
        .isEqualTo(
            "{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"AssumedRoleUser\":{\"Arn\":\"a<&>\\\"b\"},"
                + "\"Expiration\":1795435200},\"ResponseMetadata\":{\"RequestId\":\"id\"}}}");
  }

  @Test
  void json_error() {
    assertThat(text(new JsonReplies(), FAILURE))
        .isEqualTo(
            "{\"Error\":{\"Code\":\"AccessDenied\",\"Message\":\"no \\u0001 way\",\"Type\":\"Sender\"},\"RequestId\":\"id\"}");
  }

  private static String text(ReplyWriter writer, Answer answer) {
    return new String(writer.body(answer, "id"), StandardCharsets.UTF_8);
  }
}
