/**
 * Conditions of policy statements: every operator of the policy language with its negation,
 * IfExists, ForAllValues, ForAnyValue and Null, compiled once and asked of a request's condition
 * keys.
 */
@NullMarked
package dev.scrip.issuer.policy.condition;

import org.jspecify.annotations.NullMarked;
