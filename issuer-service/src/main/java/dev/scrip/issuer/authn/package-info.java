/**
 * Who is asking: one way to prove it per sub-package, behind one sealed answer. What comes out is
 * an authenticated caller or the documented refusal, never something in between.
 */
@NullMarked
package dev.scrip.issuer.authn;

import org.jspecify.annotations.NullMarked;
