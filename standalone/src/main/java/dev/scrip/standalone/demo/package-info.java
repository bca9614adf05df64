/**
 * Other people's servers, fetched and started on this machine to show Scrip beside them: a Keycloak
 * with a realm for federation. Never part of what runs in production.
 */
@NullMarked
package dev.scrip.standalone.demo;

import org.jspecify.annotations.NullMarked;
