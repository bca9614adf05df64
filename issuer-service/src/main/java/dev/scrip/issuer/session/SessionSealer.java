package dev.scrip.issuer.session;

import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.session.format.AncestorV1;
import dev.scrip.issuer.session.format.FederationKeyV1;
import dev.scrip.issuer.session.format.FederationV1;
import dev.scrip.issuer.session.format.SecretV1;
import dev.scrip.issuer.session.format.SessionTokenV1;
import dev.scrip.issuer.session.format.TokenPrincipalV1;
import dev.scrip.issuer.session.format.TokenTagV1;
import dev.scrip.schemas.GeneratedClasses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Seals a session into its token and opens it again. A token is the Base64 of a format byte and an
 * AEAD ciphertext whose associated data is the access key id, so a token opens only beside the id
 * it was issued with. Inside, a marker byte says whether the Avro content behind it is deflated.
 */
public final class SessionSealer {
  /** The most bytes a token may have, since 2026-09-15 AWS's one limit for all sessions. */
  public static final int MAX_TOKEN_BYTES = 4096;

  static {
    GeneratedClasses.trust();
  }

  private static final byte FORMAT_1 = 1;
  private static final byte PLAIN = 0;
  private static final byte DEFLATED = 1;

  /** Bytes; smaller content fits in any case, and deflating costs more than all else of sealing. */
  private static final int DEFLATE_FROM = 2_000;

  private static final int MAX_CONTENT = 65_536;
  private static final int LAST_STEPS = 24; // bytes
  private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(512);
  private static final SpecificDatumWriter<SessionTokenV1> WRITER =
      new SpecificDatumWriter<>(SessionTokenV1.getClassSchema(), generatedCoders());
  private static final SpecificDatumReader<SessionTokenV1> READER =
      new SpecificDatumReader<>(SessionTokenV1.getClassSchema());

  private final Keysets keysets;

  /** A sealer under the keyset in force when it is asked. */
  public SessionSealer(Keysets keysets) {
    this.keysets = keysets;
  }

  /** A sealer under one keyset. */
  public static SessionSealer of(Keyset keyset) {
    return new SessionSealer(
        new Keysets() {
          @Override
          public Keyset sealing() {
            return keyset;
          }

          @Override
          public Keyset knowing(long keyId) {
            return keyset;
          }
        });
  }

  private static SpecificData generatedCoders() {
    SpecificData data = new SpecificData();
    data.setCustomCoders(true);
    return data;
  }

  /** The token of a session; it may be longer than {@link #MAX_TOKEN_BYTES}. */
  public SessionToken seal(Session session) {
    return sealed(session, new byte[0]);
  }

  /**
   * The token of a session, padded until it has a number of bytes.
   *
   * @param random makes the padding, which so can't be deflated away
   */
  public SessionToken seal(Session session, int atLeast, RandomGenerator random) {
    SessionToken token = seal(session);
    byte[] padding = new byte[0];
    while (token.size() < atLeast) {
      // Four characters of Base64 carry three bytes; the last steps are small, as deflating adds
      // some.
      int missing = (atLeast - token.size()) * 3 / 4;
      padding = new byte[padding.length + Math.max(1, missing - LAST_STEPS)];
      random.nextBytes(padding);
      token = sealed(session, padding);
    }
    return token;
  }

  private SessionToken sealed(Session session, byte[] padding) {
    byte[] sealed =
        keysets.sealing().seal(content(session, padding), associatedData(session.accessKeyId()));
    byte[] token = ByteBuffer.allocate(1 + sealed.length).put(FORMAT_1).put(sealed).array();
    return new SessionToken(Base64.getEncoder().encodeToString(token));
  }

  /**
   * The session behind a token; empty if the token is cut, changed, foreign, or of another access
   * key id.
   */
  public Optional<Session> open(AccessKeyId accessKeyId, SessionToken presented) {
    if (presented.reveal().length() > MAX_TOKEN_BYTES) {
      return Optional.empty();
    }
    try {
      byte[] token = Base64.getDecoder().decode(presented.reveal());
      if (token.length < 2 || token[0] != FORMAT_1) {
        return Optional.empty();
      }
      byte[] sealed = new byte[token.length - 1];
      System.arraycopy(token, 1, sealed, 0, sealed.length);
      Keyset known = keysets.knowing(Keyset.keyIdOf(sealed));
      return Optional.of(session(accessKeyId, known.open(sealed, associatedData(accessKeyId))));
    } catch (GeneralSecurityException | IllegalArgumentException | IOException e) {
      // Whatever is wrong with it, the client learns only that it is not valid.
      return Optional.empty();
    }
  }

  private static byte[] associatedData(AccessKeyId accessKeyId) {
    return accessKeyId.value().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] content(Session session, byte[] padding) {
    // Not the builder: it copies a default for each field that it is not given.
    SessionTokenV1 record = new SessionTokenV1();
    record.setAccountId(session.accountId());
    record.setPrincipalType(TokenPrincipalV1.valueOf(session.principal().name()));
    record.setPrincipalId(session.principalId());
    record.setSessionName(session.sessionName().orElse(null));
    record.setIssuedAt(session.issuedAt().toEpochMilli());
    record.setExpiresAt(session.expiresAt().toEpochMilli());
    record.setMfaAt(session.mfaAt().map(Instant::toEpochMilli).orElse(null));
    record.setSecret(new SecretV1(session.secret().bytes()));
    record.setAncestors(
        session.ancestors().stream()
            .map(
                each ->
                    new AncestorV1(
                        each.accessKeyId(),
                        each.principalId(),
                        each.issuedAt().map(Instant::toEpochMilli).orElse(null)))
            .toList());
    record.setSourceIdentity(session.sourceIdentity().orElse(null));
    record.setTags(
        session.passed().tags().stream()
            .map(tag -> new TokenTagV1(tag.key(), tag.value(), tag.transitive()))
            .toList());
    record.setPolicy(session.passed().policy().orElse(null));
    record.setPolicyArns(session.passed().policyArns());
    record.setFederation(session.federation().map(SessionSealer::federation).orElse(null));
    record.setPadding(ByteBuffer.wrap(padding));
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(384);
      out.write(PLAIN);
      BinaryEncoder encoder = ENCODERS.binaryEncoder(out, null);
      WRITER.write(record, encoder);
      encoder.flush();
      byte[] plain = out.toByteArray();
      return plain.length < DEFLATE_FROM ? plain : deflate(plain);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] deflate(byte[] plain) {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, /* nowrap= */ true)) {
      deflater.setInput(plain, 1, plain.length - 1);
      deflater.finish();
      byte[] out = new byte[plain.length + 64];
      out[0] = DEFLATED;
      int length = deflater.deflate(out, 1, out.length - 1);
      return deflater.finished() ? Arrays.copyOf(out, length + 1) : plain;
    }
  }

  private static byte[] inflate(byte[] content) throws GeneralSecurityException {
    try (Inflater inflater = new Inflater(/* nowrap= */ true)) {
      inflater.setInput(content, 1, content.length - 1);
      byte[] out = new byte[MAX_CONTENT];
      int length = inflater.inflate(out);
      return Arrays.copyOf(out, length);
    } catch (DataFormatException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static Session session(AccessKeyId accessKeyId, byte[] content)
      throws IOException, GeneralSecurityException {
    byte[] avro =
        switch (content.length == 0 ? -1 : content[0]) {
          case PLAIN -> Arrays.copyOfRange(content, 1, content.length);
          case DEFLATED -> inflate(content);
          default -> throw new GeneralSecurityException("unknown content");
        };
    SessionTokenV1 record = READER.read(null, DecoderFactory.get().binaryDecoder(avro, null));
    return new Session(
        accessKeyId,
        record.getAccountId(),
        Session.Principal.valueOf(record.getPrincipalType().name()),
        record.getPrincipalId(),
        Optional.ofNullable(record.getSessionName()),
        Instant.ofEpochMilli(record.getIssuedAt()),
        Instant.ofEpochMilli(record.getExpiresAt()),
        Optional.ofNullable(record.getMfaAt()).map(Instant::ofEpochMilli),
        ancestors(record),
        Optional.ofNullable(record.getSourceIdentity()),
        passed(record),
        Optional.ofNullable(record.getFederation()).map(SessionSealer::federation),
        SecretAccessKey.of(record.getSecret().bytes()));
  }

  private static Passed passed(SessionTokenV1 record) {
    if (record.getPolicy() == null
        && record.getPolicyArns().isEmpty()
        && record.getTags().isEmpty()) {
      return Passed.NONE;
    }
    return new Passed(
        Optional.ofNullable(record.getPolicy()),
        record.getPolicyArns(),
        record.getTags().stream()
            .map(tag -> new SessionTag(tag.getKey(), tag.getValue(), tag.getTransitive()))
            .toList());
  }

  private static List<Session.Ancestor> ancestors(SessionTokenV1 record) {
    return record.getAncestors().stream()
        .map(
            each ->
                new Session.Ancestor(
                    each.getAccessKeyId(),
                    each.getPrincipalId(),
                    Optional.ofNullable(each.getIssuedAt()).map(Instant::ofEpochMilli)))
        .toList();
  }

  private static FederationV1 federation(Session.Federation federation) {
    return new FederationV1(
        federation.provider(),
        federation.keys().entrySet().stream()
            .map(each -> new FederationKeyV1(each.getKey(), each.getValue()))
            .toList());
  }

  private static Session.Federation federation(FederationV1 federation) {
    Map<String, List<String>> keys = new HashMap<>();
    federation.getKeys().forEach(each -> keys.put(each.getKey(), each.getValues()));
    return new Session.Federation(federation.getProvider(), keys);
  }
}
