/**
 * The authorize call: a registered resource service hands over what a caller signed and asks
 * whether the caller may do something. The issuer alone verifies and decides, so a service holds no
 * user's secret and can impersonate nobody.
 */
@NullMarked
package dev.scrip.issuer.authorize;

import org.jspecify.annotations.NullMarked;
