package dev.scrip.issuer.record;

import org.jspecify.annotations.Nullable;

/**
 * What a trusted proxy says of the connection that it took a request from.
 *
 * @param by the proxy's address
 * @param tlsVersion TLS version, such as TLSv1.3; absent if it says none
 * @param cipherSuite TLS cipher suite; absent if it says none
 */
public record Forwarding(String by, @Nullable String tlsVersion, @Nullable String cipherSuite) {}
