/**
 * What a session is made of: access key ids that name their account, secrets that never print,
 * tokens sealed under a keyset so that issuing stores nothing, and the root key under which keysets
 * and long-term secrets rest. A format once released here keeps its decoder for ever.
 */
@NullMarked
package dev.scrip.issuer.session;

import org.jspecify.annotations.NullMarked;
