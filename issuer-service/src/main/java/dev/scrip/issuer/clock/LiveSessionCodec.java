package dev.scrip.issuer.clock;

import dev.scrip.issuer.session.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * Values of the clock's store. The first format had no byte of its own; it begins with the issue
 * time, whose first byte is 0 for as long as anybody lives.
 */
final class LiveSessionCodec {
  private static final byte FORMAT_2 = 2;
  private static final int ACCOUNT = 12; // characters
  private static final long NO_TIME = -1;

  private LiveSessionCodec() {}

  static byte[] write(LiveSession session) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(FORMAT_2);
      out.writeBoolean(session.over());
      out.writeLong(session.issuedAt());
      out.writeUTF(session.accountId());
      out.writeUTF(session.principalArn());
      out.writeUTF(session.principalId());
      out.writeByte(session.ancestors().size());
      for (Session.Ancestor each : session.ancestors()) {
        out.writeUTF(each.accessKeyId());
        out.writeUTF(each.principalId());
        out.writeLong(each.issuedAt().map(Instant::toEpochMilli).orElse(NO_TIME));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LiveSession read(Bytes key, byte[] value) {
    if (value[0] != FORMAT_2) {
      return first(key, value);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      in.readByte();
      boolean over = in.readBoolean();
      long issuedAt = in.readLong();
      String accountId = in.readUTF();
      String principalArn = in.readUTF();
      String principalId = in.readUTF();
      int count = in.readUnsignedByte();
      List<Session.Ancestor> ancestors = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        String id = in.readUTF();
        String principal = in.readUTF();
        long at = in.readLong();
        ancestors.add(
            new Session.Ancestor(
                id,
                principal,
                at == NO_TIME ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at))));
      }
      return new LiveSession(
          LiveSession.idOf(key),
          LiveSession.expiryOf(key),
          issuedAt,
          accountId,
          principalArn,
          principalId,
          ancestors,
          over);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LiveSession first(Bytes key, byte[] value) {
    int arnAt = Long.BYTES + ACCOUNT;
    return new LiveSession(
        LiveSession.idOf(key),
        LiveSession.expiryOf(key),
        ByteBuffer.wrap(value).getLong(),
        new String(value, Long.BYTES, ACCOUNT, StandardCharsets.US_ASCII),
        new String(value, arnAt, value.length - arnAt, StandardCharsets.UTF_8),
        "",
        List.of(),
        /* over= */ false);
  }
}
