package dev.scrip.issuer.authn.oidc;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which providers are built in, and which are never asked.
 *
 * @param google issuer behind accounts.google.com, whose discovery document is read
 * @param amazon API behind www.amazon.com
 * @param facebook API behind graph.facebook.com
 * @param ownIssuers how the issuers of our own web identity tokens begin: those are not taken back
 */
public record OidcSettings(
    Optional<URI> google,
    Optional<URI> amazon,
    Optional<URI> facebook,
    Supplier<String> ownIssuers) {}
