package dev.scrip.audit.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.audit.http.LookupEvents.LookupException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** {@code POST /}: the two operations of CloudTrail's JSON 1.1 protocol that are answered. */
final class CloudTrailEndpoint {
  private static final HeaderName TARGET = HeaderNames.create("x-amz-target");
  private static final String SERVICE = "CloudTrail_20131101.";
  private static final int MAX_BODY = 16 * 1024;

  private final PublicKeysEndpoint publicKeys;
  private final LookupEvents lookupEvents;
  private final AuthorizeClient issuer;

  CloudTrailEndpoint(
      PublicKeysEndpoint publicKeys, LookupEvents lookupEvents, AuthorizeClient issuer) {
    this.publicKeys = publicKeys;
    this.lookupEvents = lookupEvents;
    this.issuer = issuer;
  }

  void post(ServerRequest request, ServerResponse response) {
    Exchange exchange = new Exchange(request, response, Exchange.ErrorForm.AWS_JSON);
    byte[] body;
    try (InputStream in = request.content().inputStream()) {
      body = in.readNBytes(MAX_BODY + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String target = request.headers().contains(TARGET) ? request.headers().get(TARGET).get() : "";
    if (body.length > MAX_BODY) {
      exchange.invalid("the request is longer than " + MAX_BODY + " bytes");
    } else if (target.endsWith(SERVICE + "ListPublicKeys")) {
      publicKeys.answer(exchange, body, sha256(body));
    } else if (target.endsWith(SERVICE + "LookupEvents")) {
      lookup(exchange, body);
    } else {
      exchange.unknownOperation();
    }
  }

  private void lookup(Exchange exchange, byte[] body) {
    LookupEvents.Request asked;
    try {
      JsonNode json = LookupEvents.body(body);
      asked = LookupEvents.parse(json);
    } catch (LookupException e) {
      exchange.error(Status.BAD_REQUEST_400, e.code(), String.valueOf(e.getMessage()));
      return;
    }
    exchange.answer(
        issuer,
        sha256(body),
        LookupEvents.ACTION,
        "*",
        Map.of(),
        caller -> {
          try {
            return lookupEvents.answer(asked, caller.accountId());
          } catch (LookupException e) {
            throw new AwsErrorException(e.code(), String.valueOf(e.getMessage()));
          }
        });
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
