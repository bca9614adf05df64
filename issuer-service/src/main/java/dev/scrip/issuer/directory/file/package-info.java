/**
 * Directories as files: what one may look like, what must change so that a directory is as a file
 * says, and a directory written as a file.
 */
@NullMarked
package dev.scrip.issuer.directory.file;

import org.jspecify.annotations.NullMarked;
