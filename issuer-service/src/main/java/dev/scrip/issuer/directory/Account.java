package dev.scrip.issuer.directory;

/**
 * An account.
 *
 * @param accountId 12 digits
 * @param number its number in access key ids, below 2^20
 */
public record Account(String accountId, int number) {}
