package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;

/**
 * A row of the index whose session is yet to be read.
 *
 * @param place where it stands in the order
 * @param partition where its session lies
 */
record Head(Place place, int partition) {}
