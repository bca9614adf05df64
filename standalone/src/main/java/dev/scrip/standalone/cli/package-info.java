/**
 * The scrip command line. Each command reads well in its help, writes answers to stdout and
 * everything else to stderr, and ends with status 2 and one clear line where it can't do what it
 * was asked.
 */
@NullMarked
package dev.scrip.standalone.cli;

import org.jspecify.annotations.NullMarked;
