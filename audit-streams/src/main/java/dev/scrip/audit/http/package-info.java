/**
 * The query API: one routing table, the authorize call before anything is read, errors mapped once.
 */
@NullMarked
package dev.scrip.audit.http;

import org.jspecify.annotations.NullMarked;
