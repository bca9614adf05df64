/**
 * Accounts, users, groups, roles, policies and access keys: an immutable snapshot folded from
 * iam.changes, the follower that keeps it current and closes the issuer when it can't confirm that
 * it is, and the first content of an empty directory.
 */
@NullMarked
package dev.scrip.issuer.directory;

import org.jspecify.annotations.NullMarked;
