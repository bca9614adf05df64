package dev.scrip.issuer.authn.sigv4;

import dev.scrip.issuer.session.SessionToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of its own signature; nothing of it is proven yet.
 *
 * @param accessKeyId access key id as written
 * @param scope CredentialScope
 * @param signedHeaders SignedHeaders, lower case, in the order written
 * @param signature the signature, 64 hexadecimal digits in lower case
 * @param amzDate time of signing as written, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param time time of signing
 * @param sessionToken session token, if one was sent
 * @param presigned lifetime of a presigned query in seconds; empty where headers carry the
 *     signature
 */
record SignatureClaim(
    String accessKeyId,
    CredentialScope scope,
    List<String> signedHeaders,
    String signature,
    String amzDate,
    Instant time,
    Optional<SessionToken> sessionToken,
    Optional<Integer> presigned) {}
