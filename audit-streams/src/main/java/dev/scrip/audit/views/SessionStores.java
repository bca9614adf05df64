package dev.scrip.audit.views;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;

/** Where a session is found. */
public final class SessionStores {
  private SessionStores() {}

  /** Its key in the store of sessions. */
  public static Bytes key(String accessKeyId) {
    return Bytes.wrap(accessKeyId.getBytes(StandardCharsets.UTF_8));
  }

  /** The partition that its records lie in. */
  public static int partitionOf(String accessKeyId, int partitions) {
    return Utils.toPositive(Utils.murmur2(accessKeyId.getBytes(StandardCharsets.UTF_8)))
        % partitions;
  }
}
