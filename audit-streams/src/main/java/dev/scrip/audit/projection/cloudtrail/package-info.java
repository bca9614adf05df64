/**
 * The trail in CloudTrail's words: each record of ours as the record, or the two records, that AWS
 * would have written, so that what people have for CloudTrail works as it is. What CloudTrail has
 * no word for stands under {@code additionalEventData.scrip} or is an {@code AwsServiceEvent}.
 * Source: AWS's "CloudTrail record contents" and "userIdentity element" pages.
 */
@NullMarked
package dev.scrip.audit.projection.cloudtrail;

import org.jspecify.annotations.NullMarked;
