/**
 * Measurements: the issuing path next to a bare pipe in one run, everything at once, and JMH for
 * the pieces. Ratios of one run hold on a noisy machine; absolute times do not.
 */
@NullMarked
package dev.scrip.benchmarks;

import org.jspecify.annotations.NullMarked;
