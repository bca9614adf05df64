/** What the Kafka Streams applications of this module have in common: settings, start and stop. */
@NullMarked
package dev.scrip.audit.streams;

import org.jspecify.annotations.NullMarked;
