/** OpenID Connect and SAML identity providers. */
@NullMarked
package dev.scrip.issuer.iam.provider;

import org.jspecify.annotations.NullMarked;
