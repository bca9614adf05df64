/**
 * Once means first in a log: a one-time thing is claimed by appending to sts.claims, and the claim
 * holds if it is the first of its key when it is read back.
 */
@NullMarked
package dev.scrip.issuer.claims;

import org.jspecify.annotations.NullMarked;
