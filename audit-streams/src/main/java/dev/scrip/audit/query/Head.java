package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.stores.Range;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * A row of the index whose session is yet to be read.
 *
 * @param place where it stands in the order
 * @param range where its session lies
 */
record Head(Place place, Range range, KeyValue<Bytes, byte[]> row) {}
