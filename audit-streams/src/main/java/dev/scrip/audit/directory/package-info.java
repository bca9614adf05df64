/**
 * The directory as it stood at any instant: every change that stood, folded once and kept, so that
 * questions about a past instant are answered like those about now. It decides nothing: what a
 * policy allows only the issuer says.
 */
@NullMarked
package dev.scrip.audit.directory;

import org.jspecify.annotations.NullMarked;
