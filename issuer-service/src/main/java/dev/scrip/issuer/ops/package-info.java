/**
 * How the issuer is set up and run: its settings, its parts in the order they start, its health.
 */
@NullMarked
package dev.scrip.issuer.ops;

import org.jspecify.annotations.NullMarked;
