/**
 * AWS Signature Version 4, the verifying side: signed headers and presigned queries, exactly what
 * SignedHeaders names, compared in constant time. The signing side in our tests is AWS's own.
 */
@NullMarked
package dev.scrip.issuer.authn.sigv4;

import org.jspecify.annotations.NullMarked;
