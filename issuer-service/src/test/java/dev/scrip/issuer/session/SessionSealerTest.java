package dev.scrip.issuer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.Fixture;
import dev.scrip.issuer.session.Passed.SessionTag;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SessionSealerTest {
  private final Fixture fixture = new Fixture();
  private final SessionSealer sealer = fixture.sealer();
  private final SecureRandom random = new SecureRandom();
  private final Session session = fixture.session(Fixture.NOW, Duration.ofHours(1));

  @Test
  void open_givesBackWhatWasSealed() {
    Session opened = sealer.open(session.accessKeyId(), sealer.seal(session)).orElseThrow();
    assertThat(opened).usingRecursiveComparison().ignoringFields("secret").isEqualTo(session);
    assertThat(opened.secret().reveal()).isEqualTo(session.secret().reveal());
  }

  @Test
  void open_changedAtAnyByte_isEmpty() {
    byte[] token = Base64.getDecoder().decode(sealer.seal(session).reveal());
    for (int i = 0; i < token.length; i++) {
      byte[] changed = token.clone();
      changed[i] ^= 1;
      assertThat(open(changed)).as("byte %d", i).isEmpty();
    }
  }

  @Test
  void open_besideAnotherAccessKeyId_isEmpty() {
    AccessKeyId other = AccessKeyId.temporary(1, new SecureRandom());
    assertThat(sealer.open(other, sealer.seal(session))).isEmpty();
  }

  @Test
  void open_ofAnotherKeyset_isEmpty() {
    Keyset foreign = Keyset.generate();
    SessionToken token = SessionSealer.of(foreign).seal(session);
    assertThat(sealer.open(session.accessKeyId(), token)).isEmpty();
  }

  @Test
  void open_ofNonsense_isEmpty() {
    for (String text : List.of("", "!", "AQ==", "AA==", "A".repeat(5_000), "ÄÖ")) {
      assertThat(sealer.open(session.accessKeyId(), SessionToken.presented(text))).isEmpty();
    }
  }

  @Test
  void deepestChain_fitsTheLimit() {
    Session deep =
        new Session(
            session.accessKeyId(),
            session.accountId(),
            session.principal(),
            session.principalId(),
            Optional.of("x".repeat(64)),
            session.issuedAt(),
            session.expiresAt(),
            Optional.of(Fixture.NOW),
            Stream.generate(this::ancestor).limit(16).toList(),
            Optional.of("y".repeat(64)),
            Passed.NONE,
            Optional.empty(),
            session.secret());
    SessionToken token = sealer.seal(deep);
    assertThat(token.size()).isLessThan(SessionSealer.MAX_TOKEN_BYTES);
    assertThat(sealer.open(session.accessKeyId(), token)).isPresent();
  }

  /** A session whose name does not deflate. */
  private Session.Ancestor ancestor() {
    String name = SecretAccessKey.random(random).reveal().replace('/', '-');
    return new Session.Ancestor(
        "ASIAEXAMPLEEXAMPLE23",
        "AROAEXAMPLEEXAMPLE234:" + name + name.substring(16),
        Optional.of(Fixture.NOW));
  }

  @Test
  void whatWasPassed_comesBack_andFits() {
    List<SessionTag> tags = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      tags.add(new SessionTag("CostCenter-" + i, "value-" + i * 7_919, i % 2 == 0));
    }
    StringBuilder policy = new StringBuilder("{\"Version\":\"2012-10-17\",\"Statement\":[");
    for (int i = 0; policy.length() < 1_900; i++) {
      policy
          .append(i == 0 ? "" : ",")
          .append(
              "{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::bucket-")
          .append(i)
          .append("/*\"}");
    }
    policy.append("]}").append(" ".repeat(2_048 - policy.length()));
    Passed passed =
        new Passed(
            Optional.of(policy.toString()),
            List.of("arn:aws:iam::aws:policy/ReadOnlyAccess"),
            tags);
    Session full = with(passed);
    SessionToken token = sealer.seal(full);
    assertThat(token.size()).isLessThan(SessionSealer.MAX_TOKEN_BYTES);
    assertThat(sealer.open(full.accessKeyId(), token).orElseThrow().passed()).isEqualTo(passed);
  }

  @Test
  void padding_reachesTheSizeAskedFor() {
    for (int size : new int[] {1, 900, 2_000, 4_000, 4_096}) {
      SessionToken token = sealer.seal(session, size, new SecureRandom());
      assertThat(token.size()).isBetween(size, SessionSealer.MAX_TOKEN_BYTES);
      assertThat(sealer.open(session.accessKeyId(), token)).isPresent();
    }
  }

  private Session with(Passed passed) {
    return new Session(
        session.accessKeyId(),
        session.accountId(),
        session.principal(),
        session.principalId(),
        session.sessionName(),
        session.issuedAt(),
        session.expiresAt(),
        session.mfaAt(),
        session.ancestors(),
        session.sourceIdentity(),
        passed,
        session.federation(),
        session.secret());
  }

  @Test
  void nothingSecret_prints() {
    SessionToken token = sealer.seal(session);
    String secret = session.secret().reveal();
    for (Object each : List.of(session, token, session.secret(), fixture.administrator())) {
      assertThat(each.toString()).doesNotContain(secret).doesNotContain(token.reveal());
    }
    assertThat(fixture.administrator().toString())
        .doesNotContain(fixture.administrator().secret().reveal());
    String rootKey = RootKey.generateText(new SecureRandom());
    assertThat(RootKey.parse(rootKey).toString()).doesNotContain(rootKey.strip());
  }

  @Test
  void accessKeyIds_carryTheirAccount() {
    SecureRandom random = new SecureRandom();
    for (int number : new int[] {0, 1, 4_711, AccessKeyId.ACCOUNT_NUMBERS - 1}) {
      AccessKeyId id = AccessKeyId.temporary(number, random);
      assertThat(id.value()).matches("ASIA[A-Z2-7]{16}");
      assertThat(AccessKeyId.parse(id.value()).orElseThrow().accountNumber()).isEqualTo(number);
      assertThat(UniqueIds.ROLE.mint(random)).matches("AROA[A-Z2-7]{17}");
    }
    assertThat(AccessKeyId.parse("AKIA0000000000000000")).isEmpty();
  }

  private Optional<Session> open(byte[] token) {
    return sealer.open(
        session.accessKeyId(), SessionToken.presented(Base64.getEncoder().encodeToString(token)));
  }
}
