/**
 * Simulation: the same evaluator that decides requests, asked about policies and callers that are
 * named in the question.
 */
@NullMarked
package dev.scrip.issuer.iam.simulate;

import org.jspecify.annotations.NullMarked;
