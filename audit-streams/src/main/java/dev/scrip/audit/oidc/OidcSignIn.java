package dev.scrip.audit.oidc;

import dev.scrip.audit.oidc.WebIdentityClient.Issued;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Signs people in: from the provider's word to the same presigned request that a link is. */
public final class OidcSignIn {
  private static final Duration LONGEST = Duration.ofHours(12);

  private final OidcSettings settings;
  private final OidcFlow flow;
  private final WebIdentityClient issuer;
  private final String region;
  private final InstantSource clock;

  /**
   * Sign-in by a provider.
   *
   * @param issuer address of the issuer
   */
  public OidcSignIn(OidcSettings settings, URI issuer, String region, InstantSource clock) {
    this.settings = settings;
    this.flow = new OidcFlow(settings, clock);
    this.issuer = new WebIdentityClient(issuer);
    this.region = region;
    this.clock = clock;
  }

  /**
   * A request that is signed for the person.
   *
   * @param request {@code GET /console/sign-in} with its signature
   * @param until when the session behind it ends
   */
  public record Signed(URI request, Instant until) {
    /** Prints no signature. */
    @Override
    public String toString() {
      return "Signed[" + request.getAuthority() + "]";
    }
  }

  /** The console's address that is set; empty: this very machine's. */
  public Optional<URI> console() {
    return settings.console();
  }

  /**
   * A sign-in that was begun.
   *
   * @param provider where the browser goes
   * @param browser what it keeps until it is back
   */
  public record Begun(URI provider, String browser) {
    /** Prints neither state nor what the browser keeps. */
    @Override
    public String toString() {
      return "Begun[" + provider.getAuthority() + "]";
    }
  }

  /** Begins to sign in at the provider, to come back to a callback. */
  public Begun begin(URI callback) throws OidcRefusedException {
    return flow.begin(callback);
  }

  /**
   * The person is back from the provider.
   *
   * @param browser what the browser was given at the beginning
   * @param query the query it comes back with
   * @param console the console's address
   */
  public Signed finish(
      String browser, String query, URI console, String sourceAddress, String userAgent)
      throws OidcRefusedException {
    Provider.Identity identity = flow.finish(browser, query);
    Issued issued = issuer.assume(settings.roleArn(), identity, sourceAddress, userAgent);
    Duration left = Duration.between(clock.instant(), issued.until());
    URI uri = console.resolve("/console/sign-in?nonce=" + UUID.randomUUID());
    URI signed =
        AwsV4HttpSigner.create()
            .sign(
                to ->
                    to.identity(issued.credentials())
                        .request(
                            SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build())
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(
                            AwsV4HttpSigner.EXPIRATION_DURATION,
                            left.compareTo(LONGEST) < 0 ? left : LONGEST)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "scrip")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
            .request()
            .getUri();
    return new Signed(signed, issued.until());
  }
}
