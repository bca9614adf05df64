/**
 * What the IAM actions share: a call with its checked parameters, the entities it may look at, and
 * what comes of it, a reply and the change of the directory that it rests on; pages, tags, quotas.
 */
@NullMarked
package dev.scrip.issuer.iam.call;

import org.jspecify.annotations.NullMarked;
