/**
 * The SIEM projections: a Kafka Streams application that turns each record of the trail into a
 * CloudTrail record and an OCSF event, exactly once. What can't be read goes to {@code
 * audit.dead-letters}, and the projections go on.
 */
@NullMarked
package dev.scrip.audit.projection;

import org.jspecify.annotations.NullMarked;
