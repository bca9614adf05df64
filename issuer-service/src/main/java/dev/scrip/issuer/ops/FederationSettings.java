package dev.scrip.issuer.ops;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * How identity providers are dealt with.
 *
 * @param publicUrl where others reach the issuer; where it listens, if it is not given
 * @param allowPrivate whether providers may be asked over plain http and at private addresses
 * @param google issuer behind accounts.google.com
 * @param amazon API behind www.amazon.com
 * @param facebook API behind graph.facebook.com
 * @param samlAudiences audiences of SAML assertions beside AWS's
 * @param samlRecipients recipients of SAML assertions beside AWS's
 */
public record FederationSettings(
    Optional<String> publicUrl,
    boolean allowPrivate,
    Optional<URI> google,
    Optional<URI> amazon,
    Optional<URI> facebook,
    Set<String> samlAudiences,
    Set<String> samlRecipients) {
  /** Nothing but what AWS's documents say of providers that are registered. */
  public static final FederationSettings DEFAULT =
      new FederationSettings(
          Optional.empty(),
          /* allowPrivate= */ false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Set.of());

  /** Copies what could be changed from outside. */
  public FederationSettings {
    samlAudiences = Set.copyOf(samlAudiences);
    samlRecipients = Set.copyOf(samlRecipients);
  }

  /** The same, for trials. */
  public FederationSettings allowingPrivate(boolean allowed) {
    return new FederationSettings(
        publicUrl, allowed, google, amazon, facebook, samlAudiences, samlRecipients);
  }
}
