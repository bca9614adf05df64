package dev.scrip.issuer.sts.outbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.scrip.events.EntityImage;
import dev.scrip.events.KeysetImage;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.sts.request.StsRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes web identity tokens and tells others how to verify them.
 *
 * <p>Source: STS API Reference, GetWebIdentityToken; IAM User Guide, "Understand token claims".
 */
public final class WebIdentityTokens {
  /** Where issuers of accounts lie under the issuer's own URL. */
  public static final String PATH = "/outbound/";

  private static final String OURS = "https://sts.amazonaws.com/";
  private static final int MAX_CLAIMS = 8_192; // bytes

  private final Function<String, Optional<byte[]>> secrets;
  private final Supplier<String> publicUrl;
  private final Cache<String, SigningKeySet> opened = Caffeine.newBuilder().maximumSize(4).build();

  /**
   * Tokens.
   *
   * @param secrets a private JWK set, by its name
   * @param publicUrl where others reach the issuer, without a slash at its end
   */
  public WebIdentityTokens(Function<String, Optional<byte[]>> secrets, Supplier<String> publicUrl) {
    this.secrets = secrets;
    this.publicUrl = publicUrl;
  }

  /** A token, or none because its claims are too large. */
  public sealed interface Made {
    /** A token. Prints no part of it. */
    record Token(String jwt, Instant expiresAt) implements Made {
      @Override
      public String toString() {
        return "Token[redacted]";
      }
    }

    /** Too large. */
    record TooLarge() implements Made {}
  }

  /** The issuer of an account, if its tokens are enabled. */
  public Optional<String> issuer(String accountId, Directory directory) {
    return directory
        .image("arn:aws:iam::" + accountId + ":root")
        .map(EntityImage::getAccount)
        .filter(account -> account.getOutboundFederation())
        .map(account -> url(String.valueOf(account.getOutboundIssuer())));
  }

  /** The URL of an issuer. */
  public String url(String issuerId) {
    return publicUrl.get() + PATH + issuerId;
  }

  /** Makes a token for a caller. */
  public Made make(
      StsRequest.GetWebIdentityToken asked,
      Authenticated caller,
      String issuer,
      Instant expiresAt,
      Directory directory,
      Instant now) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(caller.principal().arn())
            .audience(asked.audience())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expiresAt))
            .jwtID(UUID.randomUUID().toString())
            .claim(OURS, claims(asked, caller, directory))
            .build();
    if (claims.toString().getBytes(StandardCharsets.UTF_8).length > MAX_CLAIMS) {
      return new Made.TooLarge();
    }
    JWSAlgorithm algorithm = JWSAlgorithm.parse(asked.signingAlgorithm());
    KeysetImage image = directory.keyset(KeysetPurpose.WEB_IDENTITY_TOKEN).orElseThrow();
    boolean active = !now.isBefore(image.getActiveFrom());
    long generation = active ? image.getPrimaryKeyId() : image.getPrimaryKeyId() - 1;
    JWK key = keys(image).key(algorithm, generation).orElseThrow();
    try {
      JWSSigner signer = new DefaultJWSSignerFactory().createJWSSigner(key, algorithm);
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(algorithm)
                  .keyID(key.getKeyID())
                  .type(JOSEObjectType.JWT)
                  .build(),
              claims);
      token.sign(signer);
      return new Made.Token(token.serialize(), expiresAt);
    } catch (JOSEException e) {
      throw SigningKeySet.failed(e);
    }
  }

  /** The public keys that verify tokens of an issuer, if there is such an issuer. */
  public Optional<String> published(String issuerId, Directory directory) {
    return isIssuer(issuerId, directory)
        ? directory.keyset(KeysetPurpose.WEB_IDENTITY_TOKEN).map(image -> keys(image).published())
        : Optional.empty();
  }

  /** Whether an account has an issuer of an id; one that was disabled stays verifiable. */
  public static boolean isIssuer(String issuerId, Directory directory) {
    return directory.accounts().stream()
        .map(account -> directory.image("arn:aws:iam::" + account.accountId() + ":root"))
        .flatMap(Optional::stream)
        .anyMatch(image -> issuerId.equals(image.getAccount().getOutboundIssuer()));
  }

  private SigningKeySet keys(KeysetImage image) {
    return opened.get(
        image.getKeyset(),
        name ->
            secrets
                .apply(name)
                .map(SigningKeySet::parse)
                .orElseThrow(() -> new IllegalStateException("no keys of " + name)));
  }

  private static Map<String, Object> claims(
      StsRequest.GetWebIdentityToken asked, Authenticated caller, Directory directory) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aws_account", caller.accountId());
    claims.put("source_region", caller.servedRegion());
    claims.put("principal_id", caller.principal().arn());
    directory.organizationOf(caller.accountId()).ifPresent(id -> claims.put("org_id", id));
    Map<String, String> tags = new LinkedHashMap<>(caller.principal().tags());
    caller
        .session()
        .ifPresent(
            session -> {
              for (SessionTag tag : session.passed().tags()) {
                tags.put(tag.key(), tag.value());
              }
              claims.put("original_session_exp", session.expiresAt().toString());
              session
                  .federation()
                  .map(Session.Federation::provider)
                  .ifPresent(provider -> claims.put("federated_provider", provider));
              session.sourceIdentity().ifPresent(name -> claims.put("source_identity", name));
            });
    if (!tags.isEmpty()) {
      claims.put("principal_tags", tags);
    }
    if (!asked.tags().isEmpty()) {
      claims.put("request_tags", asked.tags());
    }
    return claims;
  }
}
