/**
 * IAM policy documents and their evaluation, pure functions of their input. Documents are compiled
 * once when they are loaded; one that holds an element the evaluator does not know is refused then,
 * never ignored. Depends on the JDK and Jackson alone.
 */
@NullMarked
package dev.scrip.issuer.policy;

import org.jspecify.annotations.NullMarked;
