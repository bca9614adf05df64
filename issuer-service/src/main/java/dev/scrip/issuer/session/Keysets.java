package dev.scrip.issuer.session;

/** The keysets of one purpose, as they are in force when they are asked for. */
public interface Keysets {
  /** The one whose primary key seals now. */
  Keyset sealing();

  /**
   * The one to open with what a key has sealed. A key that is not known yet may be awaited for a
   * moment: it was announced, and the announcement may be on its way here.
   */
  Keyset knowing(long keyId);
}
