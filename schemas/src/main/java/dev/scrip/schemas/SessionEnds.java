package dev.scrip.schemas;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;

/** What makes the end of a session the same record whenever it is written. */
public final class SessionEnds {
  private static final NameBasedGenerator NAMES =
      Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_OID);

  private SessionEnds() {}

  /**
   * The eventID of a session's end: a name-based UUID (RFC 9562, version 5) of its access key id.
   */
  public static String eventId(String accessKeyId) {
    return NAMES.generate("scrip:session-ended:" + accessKeyId).toString();
  }
}
