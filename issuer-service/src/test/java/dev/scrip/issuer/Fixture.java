package dev.scrip.issuer;

import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.directory.log.Secrets;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionSealer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** A directory of a first start, and requests signed by AWS's own signer. */
public final class Fixture {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final DirectorySeed seed;
  private final Keyset keyset = Keyset.generate();

  public Fixture() {
    try {
      seed = DirectoryPlan.seed(DirectoryFiles.first(), random, NOW);
    } catch (InvalidDirectoryFileException e) {
      throw new IllegalStateException(e);
    }
  }

  public Directory directory() {
    return Directory.of(seed);
  }

  public DirectorySeed.Key administrator() {
    return seed.administrator().orElseThrow();
  }

  public SessionSealer sealer() {
    return SessionSealer.of(keyset);
  }

  public SigV4Verifier verifier() {
    return new SigV4Verifier(Secrets.of(seed), sealer(), Set.of("us-east-1"));
  }

  /** A session of the role demo that lives from an instant for a time. */
  public Session session(Instant issuedAt, Duration life) {
    var role = directory().role("arn:aws:iam::123456789012:role/demo").orElseThrow();
    return new Session(
        AccessKeyId.temporary(administrator().id().accountNumber(), random),
        "123456789012",
        Session.Principal.ROLE,
        role.uniqueId(),
        Optional.of("ana"),
        issuedAt,
        issuedAt.plus(life),
        Optional.empty(),
        List.of(
            new Session.Ancestor(
                administrator().id().value(), "AIDAEXAMPLEEXAMPLE234", Optional.empty())),
        Optional.empty(),
        Passed.NONE,
        Optional.empty(),
        SecretAccessKey.random(random));
  }

  public AwsCredentialsIdentity administratorIdentity() {
    return AwsCredentialsIdentity.create(
        administrator().id().value(), administrator().secret().reveal());
  }

  public AwsCredentialsIdentity identity(Session session) {
    return AwsSessionCredentialsIdentity.create(
        session.accessKeyId().value(), session.secret().reveal(), sealer().seal(session).reveal());
  }

  /** What is signed, and how. */
  public record Signing(
      AwsCredentialsIdentity identity,
      SdkHttpMethod method,
      String uri,
      String body,
      String service,
      String region,
      Instant time,
      boolean presigned) {

    public static Signing post(AwsCredentialsIdentity identity) {
      return new Signing(
          identity,
          SdkHttpMethod.POST,
          "http://127.0.0.1:8470/",
          "Action=GetCallerIdentity&Version=2011-06-15",
          "sts",
          "us-east-1",
          NOW,
          false);
    }

    public Signing at(Instant when) {
      return new Signing(identity, method, uri, body, service, region, when, presigned);
    }

    public Signing scoped(String newRegion, String newService) {
      return new Signing(identity, method, uri, body, newService, newRegion, time, presigned);
    }

    public Signing presignedGet() {
      return new Signing(
          identity,
          SdkHttpMethod.GET,
          uri + "?Action=GetCallerIdentity&Version=2011-06-15",
          "",
          service,
          region,
          time,
          true);
    }

    /** The message, signed by AWS's signer. */
    public Message sign() {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(method).uri(URI.create(uri));
      if (!presigned) {
        request.putHeader("content-type", "application/x-www-form-urlencoded; charset=utf-8");
      }
      SdkHttpRequest signed =
          AwsV4HttpSigner.create()
              .sign(
                  to -> {
                    to.identity(identity)
                        .request(request.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC));
                    if (presigned) {
                      to.putProperty(
                              AwsV4FamilyHttpSigner.AUTH_LOCATION,
                              AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                          .putProperty(
                              AwsV4FamilyHttpSigner.EXPIRATION_DURATION, Duration.ofSeconds(60));
                    } else {
                      to.payload(() -> new ByteArrayInputStream(bytes));
                    }
                  })
              .request();
      Map<String, List<String>> headers = new HashMap<>();
      signed
          .headers()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
      return new Message(
          method.name(),
          signed.encodedPath().isEmpty() ? "/" : signed.encodedPath(),
          signed.encodedQueryParameters().orElse(""),
          headers,
          body);
    }
  }

  /** A message whose parts a test can change. */
  public record Message(
      String method, String path, String query, Map<String, List<String>> headers, String body) {

    public Message withHeader(String name, @Nullable String value) {
      Map<String, List<String>> changed = new HashMap<>(headers);
      if (value == null) {
        changed.remove(name);
      } else {
        changed.put(name, List.of(value));
      }
      return new Message(method, path, query, changed, body);
    }

    public Message withBody(String changed) {
      return new Message(method, path, query, headers, changed);
    }

    public Message withQuery(String changed) {
      return new Message(method, path, changed, headers, body);
    }

    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    public SignedMessage signed() {
      return new SignedMessage(
          method,
          path,
          query,
          name -> headers.getOrDefault(name, List.of()),
          Hashes.sha256Hex(body.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
