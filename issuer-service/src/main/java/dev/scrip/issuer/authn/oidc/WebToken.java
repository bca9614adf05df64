package dev.scrip.issuer.authn.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A signed JWT, read strictly but not verified.
 *
 * <p>Source: RFC 7515, RFC 7519, and RFC 8725 for what to refuse.
 *
 * @param header its protected header, of an algorithm that is taken
 * @param claims its claims
 * @param signed what its signature is over
 * @param signature its signature
 */
record WebToken(JWSHeader header, ObjectNode claims, String signed, Base64URL signature) {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA,
          JWSAlgorithm.Ed25519);
  private static final Set<String> TYPES = Set.of("JWT", "AT+JWT", "APPLICATION/AT+JWT");

  /** The token that text spells; empty if it spells none that is taken. */
  static Optional<WebToken> parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3 || parts[2].isEmpty()) {
      return Optional.empty();
    }
    try {
      Base64.Decoder base64 = Base64.getUrlDecoder();
      Optional<ObjectNode> header = StrictJson.object(base64.decode(parts[0]));
      Optional<ObjectNode> claims = StrictJson.object(base64.decode(parts[1]));
      base64.decode(parts[2]);
      if (header.isEmpty() || claims.isEmpty() || !isTaken(header.get())) {
        return Optional.empty();
      }
      JWSHeader parsed = JWSHeader.parse(new Base64URL(parts[0]));
      if (!ALGORITHMS.contains(parsed.getAlgorithm())) {
        return Optional.empty();
      }
      return Optional.of(
          new WebToken(parsed, claims.get(), parts[0] + "." + parts[1], new Base64URL(parts[2])));
    } catch (IllegalArgumentException | ParseException e) {
      return Optional.empty();
    }
  }

  /** Nothing critical is understood; keys that a token brings along are never looked at. */
  private static boolean isTaken(ObjectNode header) {
    JsonNode type = header.path("typ");
    boolean typed =
        type.isMissingNode()
            || (type.isTextual()
                && TYPES.contains(type.textValue().toUpperCase(java.util.Locale.ROOT)));
    return typed
        && header.path("alg").isTextual()
        && (header.path("kid").isMissingNode() || header.path("kid").isTextual())
        && !header.has("crit")
        && !header.has("b64")
        && !header.has("zip")
        && !header.has("enc");
  }

  /** Prints no claims. */
  @Override
  public String toString() {
    return "WebToken[" + header.getAlgorithm() + "]";
  }
}
