package dev.scrip.benchmarks;

import dev.scrip.standalone.data.ClientFiles.Keys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs AssumeRole requests with AWS's own signer and hands them to wrk as a Lua script. */
final class SignedRequests {
  static final int COUNT = 2_000;

  private static final String CYCLE =
      """
      }
      local requests = {}
      local next = 0
      function init(args)
        for i, each in ipairs(signed) do
          requests[i] = wrk.format("POST", "/", each[1], each[2])
        end
        next = math.random(#requests)
      end
      function request()
        next = next % #requests + 1
        return requests[next]
      end
      """;

  private SignedRequests() {}

  /** Writes a script that cycles through freshly signed requests. */
  static void write(Path script, URI endpoint, BenchDirectory directory) throws IOException {
    write(script, endpoint, directory, "");
  }

  /** The same, with more parameters, already encoded. */
  static void write(Path script, URI endpoint, BenchDirectory directory, String more)
      throws IOException {
    AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    StringBuilder lua = new StringBuilder("local signed = {\n");
    List<Keys> keys = directory.keys();
    for (int i = 0; i < COUNT; i++) {
      Keys caller = keys.get(i % keys.size());
      String body =
          "Action=AssumeRole&Version=2011-06-15&RoleArn="
              + BenchDirectory.roleArn(i % BenchDirectory.ROLES)
                  .replace(":", "%3A")
                  .replace("/", "%2F")
              + "&RoleSessionName=bench-"
              + i
              + more;
      SignedRequest signed =
          signer.sign(
              to ->
                  to.identity(
                          AwsCredentialsIdentity.create(
                              caller.accessKeyId(), caller.secretAccessKey()))
                      .request(
                          SdkHttpRequest.builder()
                              .method(SdkHttpMethod.POST)
                              .uri(endpoint)
                              .putHeader(
                                  "content-type",
                                  "application/x-www-form-urlencoded; charset=utf-8")
                              .build())
                      .payload(
                          () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                      .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                      .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
      lua.append("{{");
      signed
          .request()
          .headers()
          .forEach(
              (name, values) -> lua.append("[\"%s\"]=\"%s\",".formatted(name, values.getFirst())));
      lua.append("},\"").append(body).append("\"},\n");
    }
    Files.writeString(script, lua + CYCLE);
  }

  /** Writes a script that sends one form again and again. */
  static void writeUnsigned(Path script, String body) throws IOException {
    Files.writeString(
        script,
        "local signed = {\n{{[\"Content-Type\"]=\"application/x-www-form-urlencoded\"},\""
            + body
            + "\"},\n"
            + CYCLE);
  }
}
