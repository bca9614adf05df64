package dev.scrip.audit.http;

/** Asked for by someone who may know that there is none. */
final class NoSuchThingException extends RuntimeException {
  NoSuchThingException(String message) {
    super(message, null, false, false);
  }
}
