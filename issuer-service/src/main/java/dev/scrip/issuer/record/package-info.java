/**
 * The audit log. It alone can make a RecordedIssuance, from the broker's acknowledgement, and only
 * that can be answered: a credential whose record is not committed cannot leave. Numbers records
 * without holes, closes what was not acknowledged in time, and keeps denials out of issuance's way.
 */
@NullMarked
package dev.scrip.issuer.record;

import org.jspecify.annotations.NullMarked;
