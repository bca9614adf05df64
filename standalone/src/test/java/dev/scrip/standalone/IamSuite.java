package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrip.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;

/** An account that is administered by AWS's SDK for Java over a real broker of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IamSuite {
  static final String ACCOUNT = "arn:aws:iam::123456789012:";
  static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sts:AssumeRole\"}]}";
  static final String READ =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:Get*\",\"Resource\":\"*\"}]}";

  private @Nullable EmbeddedBroker broker;
  Platform platform;
  RawTopics topics;
  IamClient iam;
  Map<String, Object> kafka = Map.of();
  Path dir = Path.of("");

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    dir = folder;
    var settings = TestBroker.settings(dir);
    broker = EmbeddedBroker.start(settings);
    kafka = TestBroker.client(settings);
    platform = Platform.start(kafka, dir, Duration.ofSeconds(3), Optional.empty());
    topics = new RawTopics(kafka);
    iam = platform.iam(platform.key("admin"));
  }

  @AfterAll
  void stop() {
    if (platform != null) {
      iam.close();
      platform.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  static void assertRefused(ThrowingCallable call, String code, int status) {
    IamException refused = catchThrowableOfType(IamException.class, call);
    assertThat(refused).as("it must be refused: %s", code).isNotNull();
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(refused.statusCode()).isEqualTo(status);
  }
}
