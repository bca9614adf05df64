/**
 * The text of the policy language: patterns with wildcards, variables in them, and the condition
 * keys of a request that variables and conditions are filled from.
 */
@NullMarked
package dev.scrip.issuer.policy.text;

import org.jspecify.annotations.NullMarked;
