package dev.scrip.issuer.clock;

import dev.scrip.events.RevocationImage;
import org.jspecify.annotations.Nullable;

/**
 * A revocation in force.
 *
 * @param position offset of its change in {@code iam.changes}
 * @param arn its ARN
 * @param by ARN of who revoked
 * @param image what it says
 */
record KnownRevocation(long position, String arn, @Nullable String by, RevocationImage image) {}
