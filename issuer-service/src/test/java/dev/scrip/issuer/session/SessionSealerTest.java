package dev.scrip.issuer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.Fixture;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionSealerTest {
  private final Fixture fixture = new Fixture();
  private final SessionSealer sealer = fixture.sealer();
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
    SessionToken token = new SessionSealer(() -> foreign).seal(session);
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
            Collections.nCopies(
                16, new Session.Ancestor("ASIAEXAMPLEEXAMPLE23", "AROAEXAMPLEEXAMPLE234")),
            Optional.of("y".repeat(64)),
            session.secret());
    SessionToken token = sealer.seal(deep);
    assertThat(token.size()).isLessThan(SessionSealer.MAX_TOKEN_BYTES);
    assertThat(sealer.open(session.accessKeyId(), token)).isPresent();
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
