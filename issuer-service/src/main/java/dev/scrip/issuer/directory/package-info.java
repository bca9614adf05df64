/**
 * Accounts, users, groups, roles, policies and access keys at one position of iam.changes: an
 * immutable snapshot with indexes by name, by ARN, by unique id and by what names what.
 */
@NullMarked
package dev.scrip.issuer.directory;

import org.jspecify.annotations.NullMarked;
