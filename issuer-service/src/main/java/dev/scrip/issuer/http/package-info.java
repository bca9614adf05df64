/**
 * The only room that knows the web server: bytes in, the Query protocol's replies out, one routing
 * table, one mapping of errors to statuses. Internal text never leaves through it.
 */
@NullMarked
package dev.scrip.issuer.http;

import org.jspecify.annotations.NullMarked;
