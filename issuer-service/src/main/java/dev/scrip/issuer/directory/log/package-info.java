/**
 * The directory's place in Kafka: the follower that folds iam.changes and iam.secrets and closes
 * the issuer when it can't confirm that nothing is missing, and the writers of changes and secrets.
 */
@NullMarked
package dev.scrip.issuer.directory.log;

import org.jspecify.annotations.NullMarked;
