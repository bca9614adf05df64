/**
 * What this process asks of others over HTTP, with a bound in time and size from the first byte of
 * the question to the last of the answer: the JDK's own timeout ends with the answer's head.
 */
@NullMarked
package dev.scrip.audit.calls;

import org.jspecify.annotations.NullMarked;
