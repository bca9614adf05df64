package dev.scrip.audit.catalog;

/** An answer would have more rows than one answer may; the message is for who asked. */
public final class TooManyRowsException extends RuntimeException {
  TooManyRowsException(int most) {
    super(
        "the answer has more than " + most + " rows: narrow the span of time", null, false, false);
  }
}
