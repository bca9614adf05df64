package dev.scrip.issuer.session;

import java.util.Optional;

/** What a keyset is for: one keyset for each purpose, so that no key is used for two things. */
public enum KeysetPurpose {
  /** Seals session tokens. */
  SESSION_TOKEN("session-token"),
  /** Seals what DecodeAuthorizationMessage decodes. */
  AUTHORIZATION_MESSAGE("authorization-message"),
  /** Signs the tokens of GetWebIdentityToken. */
  WEB_IDENTITY_TOKEN("web-identity-token");

  private final String word;

  KeysetPurpose(String word) {
    this.word = word;
  }

  /** The purpose that a word names. */
  public static Optional<KeysetPurpose> of(String word) {
    for (KeysetPurpose each : values()) {
      if (each.word.equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** How people and ARNs spell it. */
  public String word() {
    return word;
  }

  /** ARN of the entity that says which keyset serves the purpose. */
  public String arn() {
    return "arn:aws:scrip:::keyset/" + word;
  }

  /** What names of its keysets in {@code iam.secrets} begin with. */
  public String secretPrefix() {
    return "keyset/" + word + "/";
  }
}
