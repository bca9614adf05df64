/**
 * The expiry clock: a Kafka Streams application that is the only writer of session ends. One small
 * store, one bounded scan, one end per session, never before its time.
 */
@NullMarked
package dev.scrip.issuer.clock;

import org.jspecify.annotations.NullMarked;
