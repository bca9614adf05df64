package dev.scrip.issuer.authn.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.authn.FederatedAuthentication;
import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.FederatedIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a verified token claims, checked and put into condition keys.
 *
 * <p>Source: IAM User Guide, "Available keys for AWS OIDC federation" and "Passing session tags in
 * AWS STS".
 */
final class TokenClaims {
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final String TAGS = "https://aws.amazon.com/tags";
  private static final String SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";
  private static final Set<String> KEPT = Set.of("sub", "aud", "amr", "oaud");

  private TokenClaims() {}

  /**
   * Whom a token speaks of.
   *
   * @param provider the provider as trust policies name it
   * @param keyPrefix what its condition keys begin with, such as {@code idp.example.com}
   * @param clientIds audiences that the provider is registered for; empty if all are taken and the
   *     trust policy alone decides
   */
  static FederatedAuthentication identity(
      ObjectNode claims, String provider, String keyPrefix, List<String> clientIds, Instant now) {
    Optional<Rejected> fault = fault(claims, now);
    if (fault.isPresent()) {
      return fault.get();
    }
    List<String> audiences = texts(claims.path("aud"));
    Optional<String> party = text(claims.path("azp"));
    // The party that a token was issued to stands before those that it may be shown to.
    Optional<String> audience =
        party
            .filter(azp -> clientIds.isEmpty() || clientIds.contains(azp))
            .or(
                () ->
                    audiences.stream()
                        .filter(aud -> clientIds.isEmpty() || clientIds.contains(aud))
                        .findFirst());
    if (audience.isEmpty()) {
      return invalid("Incorrect token audience");
    }
    Map<String, List<String>> keys = new HashMap<>();
    for (Map.Entry<String, JsonNode> claim : claims.properties()) {
      // Condition keys compare without case: two such claims would mean different things to
      // policies
      // and to the record.
      if (keys.put(key(keyPrefix, claim.getKey()), texts(claim.getValue())) != null) {
        return invalid("The ID Token has claims that differ in case alone.");
      }
    }
    keys.values().removeIf(List::isEmpty);
    keys.put(key(keyPrefix, "aud"), List.of(audience.get()));
    if (!audiences.isEmpty()) {
      keys.put(key(keyPrefix, "oaud"), audiences);
    }
    Map<String, List<String>> kept = new HashMap<>();
    KEPT.forEach(
        name ->
            Optional.ofNullable(keys.get(key(keyPrefix, name)))
                .ifPresent(values -> kept.put(key(keyPrefix, name), values)));
    String subject = claims.path("sub").asText();
    return new FederatedIdentity(
        FederatedIdentity.Kind.WEB_IDENTITY,
        provider,
        claims.path("iss").asText(),
        subject,
        audience.get(),
        keys,
        kept,
        tags(claims),
        transitive(claims),
        text(claims.path(SOURCE_IDENTITY)),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static Optional<Rejected> fault(ObjectNode claims, Instant now) {
    for (String name : List.of("iss", "sub")) {
      if (text(claims.path(name)).filter(value -> !value.isEmpty()).isEmpty()) {
        return Optional.of(invalid("Missing a required claim: " + name));
      }
    }
    for (String name : List.of("exp", "iat")) {
      if (!claims.path(name).isNumber()) {
        return Optional.of(invalid("Missing a required claim: " + name));
      }
    }
    Optional<Instant> expiry = instant(claims.path("exp"));
    Optional<Instant> issued = instant(claims.path("iat"));
    Optional<Instant> start = instant(claims.path("nbf"));
    if (expiry.isEmpty() || issued.isEmpty() || (claims.has("nbf") && start.isEmpty())) {
      return Optional.of(invalid("The ID Token has a time that is none."));
    }
    if (!now.isBefore(expiry.get())) {
      return Optional.of(
          new Rejected(
              Reason.EXPIRED_IDENTITY_TOKEN,
              "Token expired: current date/time "
                  + now.getEpochSecond()
                  + " must be before the expiration date/time "
                  + expiry.get().getEpochSecond()));
    }
    if (issued.get().isAfter(now.plus(SKEW))) {
      return Optional.of(invalid("The ID Token is issued in the future."));
    }
    return start.filter(from -> from.isAfter(now.plus(SKEW))).isPresent()
        ? Optional.of(invalid("The ID Token is not valid yet."))
        : Optional.empty();
  }

  /** Tags in their nested form, or with one claim each. */
  private static Map<String, String> tags(ObjectNode claims) {
    Map<String, String> tags = new LinkedHashMap<>();
    claims
        .path(TAGS)
        .path("principal_tags")
        .properties()
        .forEach(
            tag ->
                texts(tag.getValue()).stream()
                    .findFirst()
                    .ifPresent(value -> tags.put(tag.getKey(), value)));
    String flat = TAGS + "/principal_tags/";
    claims
        .properties()
        .forEach(
            claim -> {
              if (claim.getKey().startsWith(flat)) {
                texts(claim.getValue()).stream()
                    .findFirst()
                    .ifPresent(value -> tags.put(claim.getKey().substring(flat.length()), value));
              }
            });
    return tags;
  }

  private static List<String> transitive(ObjectNode claims) {
    List<String> keys = new ArrayList<>(texts(claims.path(TAGS).path("transitive_tag_keys")));
    keys.addAll(texts(claims.path(TAGS + "/transitive_tag_keys")));
    return keys;
  }

  private static String key(String prefix, String claim) {
    return (prefix + ":" + claim).toLowerCase(Locale.ROOT);
  }

  private static List<String> texts(JsonNode node) {
    if (!node.isArray()) {
      return scalar(node).map(List::of).orElse(List.of());
    }
    List<String> values = new ArrayList<>();
    node.forEach(each -> scalar(each).ifPresent(values::add));
    return values;
  }

  private static Optional<String> scalar(JsonNode node) {
    return node.isTextual() || node.isBoolean() || node.isNumber()
        ? Optional.of(node.asText())
        : Optional.empty();
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }

  private static Optional<Instant> instant(JsonNode node) {
    double seconds = node.isNumber() ? node.doubleValue() : -1;
    return seconds >= 0 && seconds < 1e11
        ? Optional.of(Instant.ofEpochSecond((long) seconds))
        : Optional.empty();
  }

  static Rejected invalid(String message) {
    return new Rejected(Reason.INVALID_IDENTITY_TOKEN, message);
  }
}
