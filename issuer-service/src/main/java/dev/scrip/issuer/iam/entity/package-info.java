/**
 * The actions that keep the directory's entities: users, groups, roles, policies and what is
 * attached to them, keys, devices, identity providers, tags. Each is a function of a call and the
 * directory it is decided on.
 */
@NullMarked
package dev.scrip.issuer.iam.entity;

import org.jspecify.annotations.NullMarked;
