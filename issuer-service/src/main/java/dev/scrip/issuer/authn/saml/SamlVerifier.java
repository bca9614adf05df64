package dev.scrip.issuer.authn.saml;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.events.EntityImage;
import dev.scrip.events.SamlDecryptionKey;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.issuer.authn.FederatedAuthentication;
import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.directory.Directory;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whom a SAML response speaks of, and whether it speaks of the role that is asked for.
 *
 * <p>Source: STS API Reference, AssumeRoleWithSAML.
 */
public final class SamlVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(SamlVerifier.class);

  private static final int MAX_KNOWN = 1_000;

  private final SamlSettings settings;
  private final Function<String, Optional<byte[]>> decryptionKeys;
  private final Cache<String, IdpMetadata> metadata =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();

  /**
   * A verifier.
   *
   * @param decryptionKeys PKCS #8 of a decryption key, by its id
   */
  public SamlVerifier(SamlSettings settings, Function<String, Optional<byte[]>> decryptionKeys) {
    this.settings = settings;
    this.decryptionKeys = decryptionKeys;
  }

  /**
   * What came of a response.
   *
   * @param authentication whom it speaks of, or why it is not taken
   * @param assertion what may be used once, if it is taken
   */
  public record Result(FederatedAuthentication authentication, Optional<OneTime> assertion) {}

  /**
   * An assertion that may be used once.
   *
   * @param id unique among all providers'
   * @param until from when it is of no use
   */
  public record OneTime(String id, Instant until) {}

  /**
   * Verifies a response.
   *
   * @param response Base64 of a SAML response
   * @param principalArn ARN of the provider that is said to have made it
   * @param roleArn the role that is asked for
   */
  public Result verify(
      String response, String principalArn, String roleArn, Directory directory, Instant now) {
    try {
      SamlProviderImage provider =
          directory
              .image(principalArn)
              .map(EntityImage::getSamlProvider)
              .orElseThrow(() -> SamlException.invalid("Specified provider doesn't exist"));
      IdpMetadata known = metadata(provider);
      if (known.validUntil().filter(until -> !now.isBefore(until)).isPresent()) {
        throw SamlException.invalid("The SAML provider's metadata is expired");
      }
      SamlMessage message =
          SamlMessage.verify(
              response, known, keys(provider), "Required".equals(provider.getEncryptionMode()));
      AssertionReader.Statement statement = new AssertionReader(settings, now).read(message, known);
      FederatedIdentity identity = new SamlAttributes(provider, known, statement).identity(roleArn);
      return new Result(
          identity,
          Optional.of(new OneTime(known.entityId() + " " + statement.id(), statement.until())));
    } catch (SamlException e) {
      return new Result(e.rejected(), Optional.empty());
    } catch (RuntimeException e) {
      // The XML libraries throw unchecked exceptions for much that is wrong with a message; what
      // they say may quote it.
      LOG.debug("a SAML response can't be read", e);
      return new Result(
          new Rejected(
              Reason.INVALID_IDENTITY_TOKEN,
              "Invalid base64 SAMLResponse",
              "it can't be read: " + e.getClass().getSimpleName()),
          Optional.empty());
    }
  }

  private IdpMetadata metadata(SamlProviderImage provider) throws SamlException {
    String document = provider.getMetadataDocument();
    String key = provider.getArn() + " " + sha256(document);
    IdpMetadata known = metadata.getIfPresent(key);
    if (known == null) {
      known = IdpMetadata.parse(document);
      metadata.put(key, known);
    }
    return known;
  }

  private List<PrivateKey> keys(SamlProviderImage provider) {
    List<PrivateKey> keys = new ArrayList<>();
    for (SamlDecryptionKey key : provider.getDecryptionKeys().reversed()) {
      decryptionKeys.apply(key.getKeyId()).flatMap(DecryptionKeys::of).ifPresent(keys::add);
    }
    return keys;
  }

  private static String sha256(String text) {
    return dev.scrip.issuer.authn.sigv4.Hashes.sha256Hex(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
