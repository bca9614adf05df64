package dev.scrip.benchmarks;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Authentication;
import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.policy.Caller;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.PolicySet;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionSealer;
import dev.scrip.issuer.session.SessionToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** The pieces of the issuing path, each by itself. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Pieces {
  private final SecureRandom random = new SecureRandom();
  private final SessionSealer sealer;
  private final Session session;
  private final SessionToken token;
  private final Bound bound;
  private final Evaluator.Question question;
  private final Evaluator.Question many = manyStatements();
  private SigV4Verifier verifier;
  private SignedMessage message;

  /** All that is needed to verify: one key in a directory. */
  private record Bound(BenchKey key, Instant now) {}

  /** Sets the pieces up. */
  public Pieces() {
    Keyset keyset = Keyset.generate();
    this.sealer = SessionSealer.of(keyset);
    Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
    this.session =
        new Session(
            AccessKeyId.temporary(1, random),
            "123456789012",
            Session.Principal.ROLE,
            "AROAEXAMPLEEXAMPLE234",
            Optional.of("bench"),
            now,
            now.plusSeconds(3_600),
            Optional.empty(),
            List.of(
                new Session.Ancestor(
                    "AKIAEXAMPLEEXAMPLE23", "AIDAEXAMPLEEXAMPLE234", Optional.empty())),
            Optional.empty(),
            Passed.NONE,
            Optional.empty(),
            SecretAccessKey.random(random));
    this.token = sealer.seal(session);
    this.bound = new Bound(BenchKey.create(random), now);
    this.verifier = bound.key().verifier(sealer);
    this.message = message(bound.key());
    this.question = question();
  }

  /** Runs the benchmarks. */
  static boolean run() throws IOException {
    try {
      new Runner(new OptionsBuilder().include(Pieces.class.getName()).addProfiler("gc").build())
          .run();
      return true;
    } catch (RunnerException e) {
      throw new IOException(e);
    }
  }

  /** A fresh verifier for each run. */
  @Setup
  public void setUp() {
    verifier = bound.key().verifier(sealer);
    message = message(bound.key());
    if (!(verify() instanceof Authenticated)) {
      throw new IllegalStateException("the signature does not verify");
    }
  }

  /** SigV4 with a warm signing key. */
  @Benchmark
  public Authentication verify() {
    return verifier.verify(message, bound.key().directory(), "sts", bound.now());
  }

  /** The decision on AssumeRole. */
  @Benchmark
  public Decision decide() {
    return Evaluator.decide(question);
  }

  /** The decision on ten policies of ten statements with conditions. */
  @Benchmark
  public Decision decideOnMany() {
    return Evaluator.decide(many);
  }

  /** Sealing a session. */
  @Benchmark
  public SessionToken seal() {
    return sealer.seal(session);
  }

  /** Opening a token. */
  @Benchmark
  public Optional<Session> open() {
    return sealer.open(session.accessKeyId(), token);
  }

  private static SignedMessage message(BenchKey key) {
    byte[] body =
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=bench"
            .getBytes(StandardCharsets.UTF_8);
    Map<String, List<String>> headers =
        AwsV4HttpSigner.create()
            .sign(
                to ->
                    to.identity(
                            AwsCredentialsIdentity.create(key.id().value(), key.secret().reveal()))
                        .request(
                            SdkHttpRequest.builder()
                                .method(SdkHttpMethod.POST)
                                .uri(URI.create("http://127.0.0.1:8470/"))
                                .putHeader("content-type", "application/x-www-form-urlencoded")
                                .build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request()
            .headers()
            .entrySet()
            .stream()
            .collect(
                Collectors.toMap(
                    header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
    return new SignedMessage(
        "POST", "/", "", name -> headers.getOrDefault(name, List.of()), Hashes.sha256Hex(body));
  }

  /** Ten policies of ten statements with conditions, of which the last allows. */
  private static Evaluator.Question manyStatements() {
    try {
      List<Policy> policies = new ArrayList<>();
      for (int policy = 0; policy < 10; policy++) {
        StringJoiner statements = new StringJoiner(",");
        for (int statement = 0; statement < 10; statement++) {
          statements.add(
              ("{\"Effect\":\"Allow\",\"Action\":[\"s3:Get*\",\"sts:Assume*\"],\"Resource\":\"arn:aws:iam::123456789012:role/d*o\","
                      + "\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"t%d\"},\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"},"
                      + "\"StringLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:user/${aws:username}\"}}}")
                  .formatted(policy * 10 + statement));
        }
        policies.add(
            new Policy(
                "arn:aws:iam::123456789012:policy/p" + policy,
                Policy.Part.IDENTITY,
                PolicyDocument.parse(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}",
                    PolicyDocument.Use.MANAGED)));
      }
      return new Evaluator.Question(
          new Caller(
              "arn:aws:iam::123456789012:user/bench", "123456789012", Optional.empty(), false),
          "sts:AssumeRole",
          "arn:aws:iam::123456789012:role/demo",
          PolicySet.of(policies),
          Optional.empty(),
          Evaluator.Reach.OWN_ACCOUNT,
          RequestContext.of(
              Map.of(
                  "aws:PrincipalTag/team", List.of("t99"),
                  "aws:SourceIp", List.of("10.1.2.3"),
                  "aws:username", List.of("bench"),
                  "aws:PrincipalArn", List.of("arn:aws:iam::123456789012:user/bench"))));
    } catch (MalformedPolicyDocumentException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Evaluator.Question question() {
    try {
      return new Evaluator.Question(
          new Caller(
              "arn:aws:iam::123456789012:user/bench", "123456789012", Optional.empty(), false),
          "sts:AssumeRole",
          "arn:aws:iam::123456789012:role/demo",
          PolicySet.of(
              List.of(
                  new Policy(
                      "arn:aws:iam::123456789012:user/bench/policy/Assume",
                      Policy.Part.IDENTITY,
                      PolicyDocument.parse(
                          "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"arn:aws:iam::123456789012:role/d*\"}]}",
                          PolicyDocument.Use.IDENTITY)))),
          Optional.of(
              new Evaluator.ResourcePolicy(
                  "123456789012",
                  new Policy(
                      "arn:aws:iam::123456789012:role/demo/trust",
                      Policy.Part.RESOURCE,
                      PolicyDocument.parse(
                          "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"123456789012\"}}]}",
                          PolicyDocument.Use.TRUST)))),
          Evaluator.Reach.OWN_ACCOUNT,
          RequestContext.EMPTY);
    } catch (MalformedPolicyDocumentException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Regions that the verifier takes. */
  static final Set<String> REGIONS = Set.of("us-east-1");
}
