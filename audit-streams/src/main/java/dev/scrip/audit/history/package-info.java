/**
 * Where each record of the trail is found: an index of everything that people look for in it, kept
 * by a Kafka Streams application of its own, and the records themselves, read from the topics that
 * they lie in. What is shown is what the topic holds, never a copy.
 */
@NullMarked
package dev.scrip.audit.history;

import org.jspecify.annotations.NullMarked;
