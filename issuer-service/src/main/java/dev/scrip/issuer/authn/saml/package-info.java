/**
 * SAML 2.0 assertions: whom an identity provider vouches for. Signatures are checked with the keys
 * of the provider's registered metadata alone, over the very elements that are then read; whatever
 * else a message holds is never looked at.
 */
@NullMarked
package dev.scrip.issuer.authn.saml;

import org.jspecify.annotations.NullMarked;
