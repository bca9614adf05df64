/**
 * Tokens with which our principals show others who they are: the keys that sign them, and what
 * others need to verify them.
 */
@NullMarked
package dev.scrip.issuer.sts.outbound;

import org.jspecify.annotations.NullMarked;
