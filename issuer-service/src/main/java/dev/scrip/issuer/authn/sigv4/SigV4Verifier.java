package dev.scrip.issuer.authn.sigv4;

import dev.scrip.events.RevocationImage;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Authentication;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.Refusal.Code;
import dev.scrip.issuer.authn.sigv4.SignatureClaims.NoSignatureException;
import dev.scrip.issuer.authn.sigv4.SignatureClaims.UnreadableSignatureException;
import dev.scrip.issuer.directory.AccessKey;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.directory.Revocable;
import dev.scrip.issuer.directory.Revocations;
import dev.scrip.issuer.directory.log.Secrets;
import dev.scrip.issuer.record.Endpoint;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionSealer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;

/**
 * Verifies Signature Version 4: which key claims to have signed, whether the time and scope are
 * right, whether the signature is, and last whether the credential still lives. Texts of refusals
 * are AWS's.
 *
 * <p>Source: IAM User Guide, "AWS Signature Version 4 for API requests".
 */
public final class SigV4Verifier {
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final String INVALID_KEY =
      "The security token included in the request is invalid.";
  private static final String INVALID_TOKEN =
      "The security token included in the request is invalid";
  private static final String EXPIRED = "The security token included in the request is expired";
  private static final String MISMATCH =
      "The request signature we calculated does not match the signature you provided. Check your"
          + " AWS Secret Access Key and signing method. Consult the service documentation for"
          + " details.";

  private final Secrets secrets;
  private final SessionSealer sealer;
  private final Set<String> regions;
  private final SigningKeys signingKeys = new SigningKeys();

  /**
   * A verifier.
   *
   * @param regions regions that a scope may name
   */
  public SigV4Verifier(Secrets secrets, SessionSealer sealer, Set<String> regions) {
    this.secrets = secrets;
    this.sealer = sealer;
    this.regions = Set.copyOf(regions);
  }

  /**
   * Verifies a message.
   *
   * @param directory the directory to decide on
   * @param service the service that the scope must name
   * @param now wall clock
   */
  public Authentication verify(
      SignedMessage message, Directory directory, String service, Instant now) {
    return verify(message, directory, Set.of(service), now);
  }

  /** The signature of a message that was verified, however it is spelled: 64 hex digits. */
  public static String signatureOf(SignedMessage message) {
    try {
      return SignatureClaims.parse(message).signature().toLowerCase(Locale.ROOT);
    } catch (NoSignatureException | UnreadableSignatureException e) {
      throw new IllegalArgumentException("the message was not verified", e);
    }
  }

  /** Verifies a message whose scope may name any of several services. */
  public Authentication verify(
      SignedMessage message, Directory directory, Set<String> services, Instant now) {
    SignatureClaim claim;
    try {
      claim = SignatureClaims.parse(message);
    } catch (NoSignatureException e) {
      return new Refusal(
          Code.MISSING_AUTHENTICATION_TOKEN, "Request is missing Authentication Token", "");
    } catch (UnreadableSignatureException e) {
      return new Refusal(Code.INCOMPLETE_SIGNATURE, String.valueOf(e.getMessage()), "");
    }
    return AccessKeyId.parse(claim.accessKeyId())
        .map(id -> verify(message, directory, services, now, claim, id))
        .orElseGet(() -> refuse(claim, Code.INVALID_CLIENT_TOKEN_ID, INVALID_KEY));
  }

  private Authentication verify(
      SignedMessage message,
      Directory directory,
      Set<String> services,
      Instant now,
      SignatureClaim claim,
      AccessKeyId id) {
    Optional<Session> session = Optional.empty();
    Optional<Principal> principal;
    Optional<SecretAccessKey> secret;
    if (id.isTemporary()) {
      if (claim.sessionToken().isEmpty()) {
        return refuse(claim, Code.INVALID_CLIENT_TOKEN_ID, INVALID_KEY);
      }
      session = sealer.open(id, claim.sessionToken().get());
      if (session.isEmpty()) {
        return refuse(claim, Code.INVALID_CLIENT_TOKEN_ID, INVALID_TOKEN);
      }
      secret = session.map(Session::secret);
      principal = session.flatMap(known -> directory.byUniqueId(known.principalId()));
    } else {
      if (claim.sessionToken().isPresent()) {
        return refuse(claim, Code.INVALID_CLIENT_TOKEN_ID, INVALID_TOKEN);
      }
      principal =
          directory
              .accessKey(id.value())
              .filter(AccessKey::active)
              .flatMap(key -> directory.principal(key.principalArn()));
      secret = secrets.accessKey(id.value());
    }
    if (secret.isEmpty() || (principal.isEmpty() && session.isEmpty())) {
      return refuse(claim, Code.INVALID_CLIENT_TOKEN_ID, INVALID_KEY);
    }
    Optional<String> fault =
        timeFault(claim, now)
            .or(() -> scopeFault(claim, services, message))
            .or(() -> headerFault(claim, message));
    if (fault.isPresent()) {
      return refuse(claim, Code.SIGNATURE_DOES_NOT_MATCH, fault.get());
    }
    Mac signingKey =
        id.isTemporary()
            ? SigningKeys.derive(secret.get(), claim.scope())
            : signingKeys.ofLongTermKey(id.value(), secret.get(), claim.scope());
    if (!signatureMatches(message, claim, signingKey)) {
      return refuse(claim, Code.SIGNATURE_DOES_NOT_MATCH, MISMATCH);
    }
    if (!regions.contains(claim.scope().region()) && !isGlobal(claim.scope())) {
      return refuse(claim, Code.REGION_DISABLED, "STS is not activated in this region.");
    }
    if (session.isPresent()) {
      if (session.get().isExpired(now)) {
        return refuse(claim, Code.EXPIRED_TOKEN, EXPIRED);
      }
      Optional<RevocationImage> revocation = Revocations.of(Revocable.of(session.get()), directory);
      if (revocation.isPresent()) {
        // In the words of an expired one, so that clients obtain another; the trail says more.
        return refuse(claim, Code.EXPIRED_TOKEN, EXPIRED)
            .because("revoked at " + revocation.get().getRevokedAt());
      }
    }
    if (principal.isEmpty()) {
      // The trail says whose session it was, which is only known for good behind the signature.
      return refuse(claim, Code.INVALID_CLIENT_TOKEN_ID, INVALID_KEY)
          .because(session.map(SigV4Verifier::gone).orElse("principal gone"));
    }
    return new Authenticated(principal.get(), id.value(), session, claim.scope().region());
  }

  private static String gone(Session session) {
    return "principal gone: %s %s%s"
        .formatted(
            session.accountId(),
            session.principalId(),
            session.sessionName().map(name -> ":" + name).orElse(""));
  }

  private static boolean signatureMatches(
      SignedMessage message, SignatureClaim claim, Mac signingKey) {
    byte[] signature = HexFormat.of().parseHex(claim.signature());
    boolean matches = false;
    for (String query : signedQueries(message, claim)) {
      String canonical = CanonicalRequest.of(message, claim.signedHeaders(), query);
      String stringToSign =
          SignatureClaims.ALGORITHM
              + "\n"
              + claim.amzDate()
              + "\n"
              + claim.scope()
              + "\n"
              + Hashes.sha256Hex(canonical.getBytes(StandardCharsets.UTF_8));
      byte[] expected = Hashes.hmac(signingKey, stringToSign);
      matches |= MessageDigest.isEqual(expected, signature);
    }
    return matches;
  }

  /**
   * The forms in which a client may have signed the query. Canonical is the rule; some clients
   * append a presigned query's session token after signing, and some sign the query as they send
   * it, unsorted or unencoded. Each form covers every parameter but an appended token, which proves
   * itself.
   */
  private static List<String> signedQueries(SignedMessage message, SignatureClaim claim) {
    List<String> queries = new ArrayList<>();
    queries.add(
        QueryStrings.canonical(message.rawQuery(), SignatureClaims.SIGNATURE_PARAMETER::equals));
    if (claim.presigned().isPresent()) {
      if (claim.sessionToken().isPresent()) {
        queries.add(
            QueryStrings.canonical(
                message.rawQuery(),
                name ->
                    name.equals(SignatureClaims.SIGNATURE_PARAMETER)
                        || name.equals(SignatureClaims.TOKEN_PARAMETER)));
      }
    } else if (!message.rawQuery().isEmpty() && !message.rawQuery().equals(queries.getFirst())) {
      queries.add(message.rawQuery());
    }
    return queries;
  }

  private static Optional<String> timeFault(SignatureClaim claim, Instant now) {
    Duration life = claim.presigned().<Duration>map(Duration::ofSeconds).orElse(WINDOW);
    Instant earliest = now.minus(life);
    if (claim.time().isBefore(earliest)) {
      String allowance = claim.presigned().map(s -> s + " sec.").orElse("15 min.");
      return Optional.of(
          "Signature expired: %s is now earlier than %s (%s - %s)"
              .formatted(claim.amzDate(), amz(earliest), amz(now), allowance));
    }
    Instant latest = now.plus(WINDOW);
    if (claim.time().isAfter(latest)) {
      return Optional.of(
          "Signature not yet current: %s is still later than %s (%s + 15 min.)"
              .formatted(claim.amzDate(), amz(latest), amz(now)));
    }
    return Optional.empty();
  }

  private Optional<String> scopeFault(
      SignatureClaim claim, Set<String> services, SignedMessage message) {
    CredentialScope scope = claim.scope();
    String day = claim.amzDate().substring(0, 8);
    if (!scope.date().equals(day)) {
      return Optional.of(
          ("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
                  + " HTTP: '%s' != '%s', from '%s'.")
              .formatted(scope.date(), day, claim.amzDate()));
    }
    // One that the host names is meant, and is told to be disabled once the signature is known to
    // be
    // good; any other is a mistake.
    Optional<String> meant =
        message.headers().values("host").stream().findFirst().flatMap(Endpoint::named);
    if (!isGlobal(scope)
        && !regions.contains(scope.region())
        && !meant.equals(Optional.of(scope.region()))) {
      return Optional.of("Credential should be scoped to a valid region. ");
    }
    if (!services.contains(scope.service())) {
      return Optional.of(
          "Credential should be scoped to correct service: '"
              + String.join("' or '", services.stream().sorted().toList())
              + "'. ");
    }
    if (!scope.terminator().equals(CredentialScope.TERMINATOR)) {
      return Optional.of("Credential should be scoped with a valid terminator: 'aws4_request'. ");
    }
    return Optional.empty();
  }

  /**
   * Java's SDK signs with this pseudo-region where a client is told to be global and given an
   * endpoint.
   */
  private static boolean isGlobal(CredentialScope scope) {
    return scope.region().equals("aws-global");
  }

  private static Optional<String> headerFault(SignatureClaim claim, SignedMessage message) {
    if (!claim.signedHeaders().contains("host")) {
      return Optional.of(
          "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    for (String name : claim.signedHeaders()) {
      if (message.headers().values(name).isEmpty()) {
        return Optional.of(MISMATCH);
      }
    }
    return Optional.empty();
  }

  private static String amz(Instant time) {
    return SignatureClaims.AMZ_DATE.format(time);
  }

  private static Refusal refuse(SignatureClaim claim, Code code, String message) {
    return new Refusal(
        code, message, AccessKeyId.parse(claim.accessKeyId()).map(AccessKeyId::value).orElse(""));
  }
}
