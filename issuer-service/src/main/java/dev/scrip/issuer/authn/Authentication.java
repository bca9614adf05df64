package dev.scrip.issuer.authn;

/** The answer to who is asking. */
public sealed interface Authentication permits Authenticated, Refusal {}
