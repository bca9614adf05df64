package dev.scrip.issuer.directory.file;

/** A directory file that is refused; the message says why, in words for its author. */
public final class InvalidDirectoryFileException extends Exception {
  InvalidDirectoryFileException(String message) {
    super(message);
  }
}
