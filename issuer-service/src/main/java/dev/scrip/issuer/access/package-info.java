/**
 * Decisions about callers: which policies stand behind one, which condition keys a request has, and
 * in which words a refusal is told. STS, IAM and the authorize call all decide here.
 */
@NullMarked
package dev.scrip.issuer.access;

import org.jspecify.annotations.NullMarked;
