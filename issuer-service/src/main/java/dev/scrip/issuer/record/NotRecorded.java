package dev.scrip.issuer.record;

/**
 * No acknowledgement within the bound: nothing may leave but a 503.
 *
 * @param why what stood in the way, for the log and for IssuanceRefused; not for clients
 */
public record NotRecorded(String why) implements IssuanceOutcome, DenialOutcome, ServedOutcome {}
