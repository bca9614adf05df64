/**
 * Signing in to the console by OpenID Connect: the authorization code flow with the provider, then
 * {@code AssumeRoleWithWebIdentity} with the issuer. Whoever signs in so holds a session of a role
 * like everybody else, recorded before it is used; nothing here decides what a person may see.
 */
@NullMarked
package dev.scrip.audit.oidc;

import org.jspecify.annotations.NullMarked;
