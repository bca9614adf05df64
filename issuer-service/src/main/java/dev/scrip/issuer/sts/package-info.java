/**
 * The STS actions. A request is parsed into a sealed type, authenticated, authorized, prepared,
 * recorded and only then answered: StsService reads top to bottom in that order.
 */
@NullMarked
package dev.scrip.issuer.sts;

import org.jspecify.annotations.NullMarked;
