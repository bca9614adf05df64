/**
 * The views: pure folds of the trail with apply and merge, and the Kafka Streams topology that
 * keeps them. Indexes lie in the session's partition and are written in the same step;
 * per-principal figures are partial sums that are merged when read.
 */
@NullMarked
package dev.scrip.audit.views;

import org.jspecify.annotations.NullMarked;
