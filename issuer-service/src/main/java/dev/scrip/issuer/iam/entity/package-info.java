/**
 * The actions that keep users, groups and roles, and what an account answers for what it has none
 * of. Like the actions of the rooms beside it, each is a function of a call and the directory it is
 * decided on.
 */
@NullMarked
package dev.scrip.issuer.iam.entity;

import org.jspecify.annotations.NullMarked;
