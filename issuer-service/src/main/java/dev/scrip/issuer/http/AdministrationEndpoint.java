package dev.scrip.issuer.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.administration.AdministrationResult;
import dev.scrip.issuer.administration.AdministrationService;
import dev.scrip.issuer.administration.AdministrationService.ImportOptions;
import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.authorize.AuthorizeService;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.QueryParameters;
import dev.scrip.issuer.record.Endpoint;
import dev.scrip.issuer.record.RandomUuids;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /accounts}, {@code /directory}, {@code /revoke}, {@code /keys}, {@code /verifications},
 * {@code /acknowledgements}, {@code /reviews} and {@code /on-behalf}. A directory file may be long:
 * who sends one is known by the hash it signed before the file is read, and one is read at a time.
 */
final class AdministrationEndpoint implements HttpService {
  private static final Logger LOG = LoggerFactory.getLogger(AdministrationEndpoint.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
  private static final HeaderName SHA256 = HeaderNames.create("x-amz-content-sha256");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final String HANDED_ON = "OnBehalf"; // no action of its own
  private static final int MAX_BODY = 8 * 1024;
  private static final int MAX_ON_BEHALF = 32 * 1024; // a session token alone may have 4,096

  private final AdministrationService service;
  private final AuthorizeService services;
  private final BooleanSupplier open;
  private final IssuerServer.Positions positions;
  private final InstantSource clock;
  private final String region;
  private final Clients clients;
  private final Semaphore imports = new Semaphore(1);

  AdministrationEndpoint(
      AdministrationService service,
      AuthorizeService services,
      BooleanSupplier open,
      IssuerServer.Positions positions,
      InstantSource clock,
      String region,
      Clients clients) {
    this.service = service;
    this.services = services;
    this.open = open;
    this.positions = positions;
    this.clock = clock;
    this.region = region;
    this.clients = clients;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/accounts", this::listAccounts);
    rules.post("/accounts", this::createAccount);
    rules.get("/directory", this::exportDirectory);
    rules.post("/directory", this::importDirectory);
    rules.post("/revoke", this::revokeSession);
    rules.get("/keys", this::listKeys);
    rules.post("/keys", this::rotateKey);
    rules.post("/verifications", this::recordVerification);
    rules.post("/acknowledgements", this::acknowledgeFinding);
    rules.post("/reviews", this::reviewAccess);
    rules.post("/on-behalf", this::onBehalf);
  }

  private void listAccounts(ServerRequest request, ServerResponse response) {
    ApiRequest asked = asked(request, "ListAccounts", Hashes.sha256Hex(new byte[0]));
    send(request, response, asked, () -> service.listAccounts(asked));
  }

  private void createAccount(ServerRequest request, ServerResponse response) {
    told(request, response, "CreateAccount", service::createAccount);
  }

  private void revokeSession(ServerRequest request, ServerResponse response) {
    told(request, response, "RevokeSession", service::revokeSession);
  }

  private void listKeys(ServerRequest request, ServerResponse response) {
    ApiRequest asked = asked(request, "ListKeys", Hashes.sha256Hex(new byte[0]));
    send(request, response, asked, () -> service.listKeys(asked));
  }

  private void rotateKey(ServerRequest request, ServerResponse response) {
    told(request, response, "RotateKey", service::rotateKey);
  }

  private void recordVerification(ServerRequest request, ServerResponse response) {
    told(request, response, "RecordVerification", service::recordVerification);
  }

  private void acknowledgeFinding(ServerRequest request, ServerResponse response) {
    told(request, response, "AcknowledgeFinding", service::acknowledgeFinding);
  }

  private void reviewAccess(ServerRequest request, ServerResponse response) {
    told(request, response, "ReviewAccess", service::reviewAccess);
  }

  /**
   * What somebody does through the console: a registered service hands on the request that the
   * person signed in with, and that one is asked whether it may.
   */
  private void onBehalf(ServerRequest request, ServerResponse response) {
    byte[] body = Requests.body(request, MAX_ON_BEHALF);
    ApiRequest handedOn = asked(request, HANDED_ON, Hashes.sha256Hex(body));
    send(
        request,
        response,
        handedOn,
        () -> {
          Optional<ApiError> refused =
              services.refusal(
                  AuthorizeEndpoint.call(
                      request, handedOn.requestId(), body, handedOn.time(), clients));
          return refused
              .<AdministrationResult>map(AdministrationResult.Refused::new)
              .orElseGet(() -> onBehalf(handedOn, body));
        });
  }

  private AdministrationResult onBehalf(ApiRequest handedOn, byte[] body) {
    Optional<OnBehalf> said = OnBehalf.parse(body);
    if (said.isEmpty()) {
      return refused(ErrorCode.VALIDATION_ERROR, "The request can't be handed on.");
    }
    ApiRequest asked = said.get().request(handedOn);
    return switch (said.get().action()) {
      case "RevokeSession" -> service.revokeSession(asked, said.get().body());
      case "AcknowledgeFinding" -> service.acknowledgeFinding(asked, said.get().body());
      case "ReviewAccess" -> service.reviewAccess(asked, said.get().body());
      default -> refused(ErrorCode.VALIDATION_ERROR, "The action can't be handed on.");
    };
  }

  /** Answers a request that says in a short body what it wants. */
  private void told(
      ServerRequest request,
      ServerResponse response,
      String action,
      BiFunction<ApiRequest, String, AdministrationResult> answer) {
    byte[] body = Requests.body(request, MAX_BODY);
    ApiRequest asked = asked(request, action, Hashes.sha256Hex(body));
    send(
        request,
        response,
        asked,
        () -> answer.apply(asked, new String(body, StandardCharsets.UTF_8)));
  }

  private void exportDirectory(ServerRequest request, ServerResponse response) {
    ApiRequest asked = asked(request, "ExportDirectory", Hashes.sha256Hex(new byte[0]));
    Optional<String> account = request.query().first("account").asOptional();
    send(request, response, asked, () -> service.exportDirectory(asked, account));
  }

  private void importDirectory(ServerRequest request, ServerResponse response) {
    String hash = Requests.header(request, SHA256).filter(HASH.asMatchPredicate()).orElse("");
    ApiRequest asked = asked(request, "ImportDirectory", hash);
    send(request, response, asked, () -> imported(request, asked, hash));
  }

  private AdministrationResult imported(ServerRequest request, ApiRequest asked, String hash) {
    if (hash.isEmpty()) {
      return refused(
          ErrorCode.VALIDATION_ERROR,
          "The header x-amz-content-sha256 with the file's hash is needed.");
    }
    Optional<ApiError> refused = service.importerRefused(asked);
    if (refused.isPresent()) {
      return new AdministrationResult.Refused(refused.get());
    }
    if (!imports.tryAcquire()) {
      return refused(ErrorCode.THROTTLING, "Another import is under way here; try again.");
    }
    try {
      byte[] body = Requests.body(request, DirectoryFiles.MAX_LENGTH);
      if (body.length > DirectoryFiles.MAX_LENGTH) {
        return service.importRefused(
            asked,
            new ApiError(
                ErrorCode.VALIDATION_ERROR,
                "The file has more than " + DirectoryFiles.MAX_LENGTH + " bytes: part it."));
      }
      if (!Hashes.sha256Hex(body).equals(hash)) {
        return service.importRefused(
            asked,
            new ApiError(
                ErrorCode.SIGNATURE_DOES_NOT_MATCH, "The file is not the one that was signed."));
      }
      if (!isOpen(request)) { // reading may have taken a while
        return unavailable();
      }
      return service.importDirectory(
          asked,
          new String(body, StandardCharsets.UTF_8),
          new ImportOptions(isSet(request, "dryRun"), isSet(request, "prune")));
    } finally {
      imports.release();
    }
  }

  private static boolean isSet(ServerRequest request, String parameter) {
    return request.query().first(parameter).asOptional().filter("true"::equals).isPresent();
  }

  private boolean isOpen(ServerRequest request) {
    return open.getAsBoolean() && DirectoryPosition.isReached(request, positions);
  }

  private ApiRequest asked(ServerRequest request, String action, String payloadHash) {
    String host = Requests.header(request, HeaderNames.HOST).orElse(null);
    Clients.Client client = clients.of(request);
    return new ApiRequest(
        RandomUuids.next(),
        clock.instant(),
        Api.SCRIP,
        action,
        QueryParameters.EMPTY,
        Requests.message(request, payloadHash),
        client.address(),
        Requests.header(request, HeaderNames.USER_AGENT).orElse(null),
        host,
        Endpoint.of(host, region),
        client.forwarding(),
        client.secure());
  }

  private static AdministrationResult unavailable() {
    return new AdministrationResult.Refused(ApiError.UNAVAILABLE);
  }

  private static AdministrationResult refused(ErrorCode code, String message) {
    return new AdministrationResult.Refused(new ApiError(code, message));
  }

  private void send(
      ServerRequest request,
      ServerResponse response,
      ApiRequest asked,
      Supplier<AdministrationResult> answer) {
    AdministrationResult result;
    try {
      result = isOpen(request) ? answer.get() : unavailable();
    } catch (RuntimeException e) {
      LOG.error("request {} failed", asked.requestId(), e);
      result =
          refused(
              ErrorCode.INTERNAL_FAILURE,
              "The request processing has failed because of an unknown error.");
    }
    response.header(REQUEST_ID, asked.requestId());
    response.header(DirectoryPosition.HEADER, DirectoryPosition.told(positions.now()));
    try {
      switch (result) {
        case AdministrationResult.Told told -> {
          response.header(HeaderValues.CONTENT_TYPE_JSON);
          response.send(JSON.writeValueAsBytes(told.json()));
        }
        case AdministrationResult.Exported exported -> {
          response.header(HeaderNames.CONTENT_TYPE, "application/yaml");
          response.send(exported.yaml().getBytes(StandardCharsets.UTF_8));
        }
        case AdministrationResult.Refused refused ->
            JsonErrors.send(response, refused.error(), asked.requestId());
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
