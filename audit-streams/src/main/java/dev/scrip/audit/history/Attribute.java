package dev.scrip.audit.history;

/** What records are found by. */
public enum Attribute {
  /** All of them. */
  ALL(0),
  /** The kind of Scrip's record, such as {@code RequestDenied}. */
  KIND(1),
  /** CloudTrail's eventID. */
  EVENT_ID(2),
  /** CloudTrail's eventName. */
  EVENT_NAME(3),
  /** CloudTrail's eventSource. */
  EVENT_SOURCE(4),
  /** {@code true} or {@code false}. */
  READ_ONLY(5),
  /** Access key id of who asked, or of what was issued or ended. */
  ACCESS_KEY_ID(6),
  /** The user's name, or the session's. */
  USERNAME(7),
  /** Name, ARN or id of what it was about. */
  RESOURCE_NAME(8),
  /** Type of what it was about, such as {@code AWS::IAM::Role}. */
  RESOURCE_TYPE(9),
  /** Request id, as the client got it. */
  REQUEST_ID(10),
  /** Address of the client. */
  SOURCE_ADDRESS(11),
  /** ARN of who asked. */
  PRINCIPAL(12);

  private final int mark; // first byte of its keys

  Attribute(int mark) {
    this.mark = mark;
  }

  byte mark() {
    return (byte) mark;
  }
}
