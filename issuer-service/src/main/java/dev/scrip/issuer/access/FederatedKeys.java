package dev.scrip.issuer.access;

import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.policy.text.RequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The condition keys of a request that an identity provider's statement stands behind: the
 * statement's own, and what is known of any request.
 *
 * <p>Source: IAM User Guide, "IAM and AWS STS condition context keys".
 */
final class FederatedKeys implements RequestContext {
  private final FederatedIdentity identity;
  private final Surroundings surroundings;
  private final String region;

  FederatedKeys(FederatedIdentity identity, Surroundings surroundings, String region) {
    this.identity = identity;
    this.surroundings = surroundings;
    this.region = region;
  }

  @Override
  public List<String> values(String key) {
    List<String> stated = identity.keys().get(key);
    if (stated != null) {
      return stated;
    }
    return switch (key) {
      case "aws:federatedprovider" -> List.of(identity.provider());
      case "aws:currenttime" -> List.of(surroundings.time().toString());
      case "aws:epochtime" -> List.of(Long.toString(surroundings.time().getEpochSecond()));
      case "aws:sourceip" -> List.of(surroundings.sourceAddress());
      case "aws:useragent" -> one(surroundings.userAgent());
      case "aws:referer" -> one(surroundings.referer());
      case "aws:securetransport" -> List.of(Boolean.toString(surroundings.secureTransport()));
      case "aws:requestedregion" -> List.of(region);
      default -> List.of();
    };
  }

  private static List<String> one(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }
}
