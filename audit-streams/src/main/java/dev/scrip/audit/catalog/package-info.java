/**
 * The questions that auditors ask, each a function of the trail and an instant: what it is called,
 * what it takes, what its rows are and how they are found. A question knows nothing of who asks it
 * or in which form it is answered.
 */
@NullMarked
package dev.scrip.audit.catalog;

import org.jspecify.annotations.NullMarked;
