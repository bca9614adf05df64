/**
 * Policies: managed ones with their versions, inline ones, attachments, boundaries, and what their
 * documents must be.
 */
@NullMarked
package dev.scrip.issuer.iam.policy;

import org.jspecify.annotations.NullMarked;
