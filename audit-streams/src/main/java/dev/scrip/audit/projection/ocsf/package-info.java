/**
 * The trail as OCSF events: Authentication for what begins and ends a session, Account Change for
 * what changes the directory, API Activity for the rest. Source: OCSF 1.8.0, profiles cloud and
 * datetime.
 */
@NullMarked
package dev.scrip.audit.projection.ocsf;

import org.jspecify.annotations.NullMarked;
