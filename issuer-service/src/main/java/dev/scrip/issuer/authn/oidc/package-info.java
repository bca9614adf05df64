/**
 * Web identity tokens: whom an OpenID Connect provider vouches for. A token is read strictly, its
 * key comes from the provider's own published set and nowhere else, and what it claims becomes
 * condition keys.
 */
@NullMarked
package dev.scrip.issuer.authn.oidc;

import org.jspecify.annotations.NullMarked;
