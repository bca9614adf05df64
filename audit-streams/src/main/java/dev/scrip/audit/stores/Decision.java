package dev.scrip.audit.stores;

import java.time.Instant;

/**
 * What the issuer decided about a reader: what other instances read on.
 *
 * @param callerArn who reads
 * @param action what the issuer allowed
 * @param resource on what
 * @param at when
 */
public record Decision(String callerArn, String action, String resource, Instant at) {}
