package dev.scrip.issuer.directory;

/**
 * An account.
 *
 * @param accountId 12 digits
 * @param number its number in access key ids, below 2^20
 * @param management whether it is the management account
 */
public record Account(String accountId, int number, boolean management) {}
