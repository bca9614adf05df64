package dev.scrip.audit.export;

import java.time.Instant;

/**
 * A log file that lies in the target.
 *
 * @param key its key, without the prefix
 * @param hash SHA-256 of its content before compression, in hex
 * @param oldest time of its oldest record
 * @param newest time of its newest record
 */
record LogFile(String key, String hash, Instant oldest, Instant newest) {}
