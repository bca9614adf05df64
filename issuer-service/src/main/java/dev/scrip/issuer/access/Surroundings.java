package dev.scrip.issuer.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a request tells of itself, whoever sends it.
 *
 * @param time when it came
 * @param sourceAddress literal address of the client
 * @param userAgent its User-Agent
 * @param referer its Referer
 * @param secureTransport whether it came over TLS
 */
public record Surroundings(
    Instant time,
    String sourceAddress,
    @Nullable String userAgent,
    @Nullable String referer,
    boolean secureTransport) {}
