/**
 * The stores of the views and of the history, wherever they lie: a partition that another instance
 * folds is read there, with the decision that allows it passed on. An answer comes from every
 * partition or not at all, and never claims to reflect more than it does, even while partitions
 * move.
 */
@NullMarked
package dev.scrip.audit.stores;

import org.jspecify.annotations.NullMarked;
