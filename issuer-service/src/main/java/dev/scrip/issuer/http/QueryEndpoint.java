package dev.scrip.issuer.http;

import dev.scrip.issuer.iam.IamService;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import dev.scrip.issuer.record.Endpoint;
import dev.scrip.issuer.record.RandomUuids;
import dev.scrip.issuer.sts.StsService;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /} and {@code GET /}: AWS's Query protocol for STS and IAM. */
final class QueryEndpoint implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(QueryEndpoint.class);
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
  private static final HeaderName AUTHORIZATION_MESSAGE =
      HeaderNames.create("x-scrip-authorization-message");
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final ReplyWriter XML = new XmlReplies();
  private static final ReplyWriter JSON = new JsonReplies();

  private final StsService sts;
  private final IamService iam;
  private final BooleanSupplier open;
  private final IssuerServer.Positions positions;
  private final InstantSource clock;
  private final String region;
  private final Clients clients;
  private final LongAdder junk = new LongAdder();

  QueryEndpoint(
      StsService sts,
      IamService iam,
      BooleanSupplier open,
      IssuerServer.Positions positions,
      InstantSource clock,
      String region,
      Clients clients) {
    this.sts = sts;
    this.iam = iam;
    this.open = open;
    this.positions = positions;
    this.clock = clock;
    this.region = region;
    this.clients = clients;
  }

  /** Requests that were no STS or IAM request: counted, not recorded. */
  long junk() {
    return junk.sum();
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    String requestId = RandomUuids.next();
    // A body that can't be read is the web server's to answer.
    byte[] body = Requests.body(request, QueryParameters.MAX_BYTES);
    Answer answer;
    try {
      answer = answer(request, body, requestId);
    } catch (InvalidParameterException e) {
      junk.increment();
      answer = new Answer.Failed(Api.STS, e.error());
    } catch (RuntimeException e) {
      LOG.error("request {} failed", requestId, e);
      answer =
          new Answer.Failed(
              Api.STS,
              new ApiError(
                  ErrorCode.INTERNAL_FAILURE,
                  "The request processing has failed because of an unknown error."));
    }
    response.header(DirectoryPosition.HEADER, DirectoryPosition.told(positions.now()));
    send(request, response, requestId, answer);
  }

  private Answer answer(ServerRequest request, byte[] body, String requestId)
      throws InvalidParameterException {
    QueryParameters parameters = QueryParameters.parse(form(request, body));
    Optional<String> version = parameters.value("Version");
    Optional<Api> api = version.flatMap(Api::ofVersion);
    Optional<String> action = parameters.value("Action");
    if (action.isEmpty() || action.get().isEmpty()) {
      junk.increment();
      return new Answer.Failed(
          api.orElse(Api.STS),
          new ApiError(
              ErrorCode.MISSING_ACTION,
              "The request is missing an action or a required parameter."));
    }
    if (api.isEmpty()) {
      junk.increment();
      return new Answer.Failed(
          Api.STS, noOperation(action.get(), version.orElse("NO_VERSION_SPECIFIED")));
    }
    Optional<ApiError> unknown =
        api.get() == Api.STS ? StsService.unknown(action.get()) : IamService.unknown(action.get());
    if (unknown.isPresent()) {
      junk.increment();
      return new Answer.Failed(api.get(), unknown.get());
    }
    if (!open.getAsBoolean() || !DirectoryPosition.isReached(request, positions)) {
      return new Answer.Failed(api.get(), ApiError.UNAVAILABLE);
    }
    String host = Requests.header(request, HeaderNames.HOST).orElse(null);
    Clients.Client client = clients.of(request);
    ApiRequest apiRequest =
        new ApiRequest(
            requestId,
            clock.instant(),
            api.get(),
            action.get(),
            parameters,
            Requests.message(request, body),
            client.address(),
            Requests.header(request, HeaderNames.USER_AGENT).orElse(null),
            host,
            Endpoint.of(host, region),
            client.forwarding(),
            client.secure());
    return api.get() == Api.STS ? sts.answer(apiRequest) : iam.answer(apiRequest);
  }

  private static ApiError noOperation(String action, String version) {
    return new ApiError(
        ErrorCode.INVALID_ACTION, "Could not find operation " + action + " for version " + version);
  }

  /**
   * Query and form as one: a presigned POST has its signature in one and its parameters in the
   * other.
   */
  private static byte[] form(ServerRequest request, byte[] body) throws InvalidParameterException {
    byte[] query = request.query().rawValue().getBytes(StandardCharsets.UTF_8);
    if (body.length == 0) {
      return query;
    }
    boolean isForm =
        Requests.header(request, HeaderNames.CONTENT_TYPE)
            .map(type -> type.startsWith(FORM))
            .orElse(true);
    if (!isForm) {
      throw new InvalidParameterException("The Content-Type of the request is not " + FORM + ".");
    }
    if (query.length == 0) {
      return body;
    }
    ByteArrayOutputStream both = new ByteArrayOutputStream(query.length + 1 + body.length);
    both.writeBytes(query);
    both.write('&');
    both.writeBytes(body);
    return both.toByteArray();
  }

  private static void send(
      ServerRequest request, ServerResponse response, String requestId, Answer answer) {
    ReplyWriter writer =
        Requests.header(request, HeaderNames.ACCEPT)
                .filter(a -> a.contains("application/json"))
                .isPresent()
            ? JSON
            : XML;
    if (answer instanceof Answer.Failed failed) {
      response.status(Status.create(failed.error().code().status()));
      if (failed.authorizationMessage() != null) {
        response.header(AUTHORIZATION_MESSAGE, failed.authorizationMessage());
      }
    }
    response.header(REQUEST_ID, requestId);
    response.header(writer.contentType());
    response.send(writer.body(answer, requestId));
  }
}
