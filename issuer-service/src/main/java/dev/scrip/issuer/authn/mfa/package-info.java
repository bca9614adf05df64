/**
 * Multi-factor authentication with time-based one-time passwords: a code is that of its step, and
 * counts once on all issuers.
 */
@NullMarked
package dev.scrip.issuer.authn.mfa;

import org.jspecify.annotations.NullMarked;
