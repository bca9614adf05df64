/**
 * Reads the trail as bytes: whole partitions in their order, behind what Kafka can't read, and by
 * one process of a group at a time.
 */
@NullMarked
package dev.scrip.audit.trail;

import org.jspecify.annotations.NullMarked;
