/**
 * A Kafka broker in this JVM: formatted at the first start, with a listener for everybody that can
 * read and one for the services that can write, and the access rules between them.
 */
@NullMarked
package dev.scrip.standalone.broker;

import org.jspecify.annotations.NullMarked;
