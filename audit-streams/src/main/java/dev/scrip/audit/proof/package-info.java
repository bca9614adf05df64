/**
 * The proof that nothing in the trail was changed: each partition of the three source topics is a
 * Merkle log, and each minute one signed note names the state of all of them. One process holds the
 * seat and signs; others stand by. Sources: RFC 9162 (hashing, proofs), C2SP signed-note and
 * tlog-checkpoint (the notes).
 */
@NullMarked
package dev.scrip.audit.proof;

import org.jspecify.annotations.NullMarked;
