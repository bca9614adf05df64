package dev.scrip.audit.http;

import dev.scrip.audit.http.AuthorizeClient.Question;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.Reading;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One signed request and its one answer: authorized, then computed, then written. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Pattern SIGNED_HEADERS = Pattern.compile("SignedHeaders=([^,\\s]{1,4096})");
  private static final Set<String> NEEDED =
      Set.of("authorization", "x-amz-date", "x-amz-security-token", "date", "host", "user-agent");
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
  private static final HeaderName POSITION = HeaderNames.create("x-scrip-position");

  private static final HeaderName CALLER = HeaderNames.create("x-scrip-caller");

  private final ServerRequest request;
  private final ServerResponse response;
  private final ErrorForm form;
  private final Optional<SignIn> signIn;
  private final String requestId = UUID.randomUUID().toString();

  Exchange(ServerRequest request, ServerResponse response) {
    this(request, response, ErrorForm.OWN);
  }

  Exchange(ServerRequest request, ServerResponse response, ErrorForm form) {
    this.request = request;
    this.response = response;
    this.form = form;
    this.signIn = Optional.empty();
  }

  /** An exchange with somebody who signs the request, or is signed in to the console. */
  Exchange(ServerRequest request, ServerResponse response, ConsoleSessions sessions) {
    this.request = request;
    this.response = response;
    this.form = ErrorForm.OWN;
    this.signIn =
        isSigned(request)
            ? Optional.empty()
            : sessions.of(request).map(ConsoleSessions.Session::signIn);
  }

  private static boolean isSigned(ServerRequest request) {
    return request.headers().contains(HeaderNames.AUTHORIZATION)
        || request.query().contains("X-Amz-Signature");
  }

  /** How errors are written. */
  enum ErrorForm {
    /** As docs/errors.md says of Scrip's own routes. */
    OWN,
    /** As services with the AWS JSON protocol write them. */
    AWS_JSON
  }

  /** Computes an answer once the caller is known to be allowed. */
  @FunctionalInterface
  interface Computation {
    Map<String, @Nullable Object> compute(Verdict.Allowed caller) throws InvalidQueryException;
  }

  /** The same for answers in other forms. */
  @FunctionalInterface
  interface Rendering {
    Document render(Verdict.Allowed caller) throws InvalidQueryException;
  }

  /** Asks the issuer, then computes and writes; every outcome is written. */
  void answer(
      AuthorizeClient issuer,
      String action,
      String resource,
      Map<String, List<String>> context,
      Computation computation) {
    answer(issuer, AuthorizeClient.EMPTY_PAYLOAD, action, resource, context, computation);
  }

  /** The same for a request with a body, whose SHA-256 is given in hex. */
  void answer(
      AuthorizeClient issuer,
      String payloadHash,
      String action,
      String resource,
      Map<String, List<String>> context,
      Computation computation) {
    String type = form == ErrorForm.AWS_JSON ? "application/x-amz-json-1.1" : "application/json";
    render(
        issuer,
        payloadHash,
        action,
        resource,
        context,
        caller -> new Document(type, Map.of(), Document.bytes(computation.compute(caller))));
  }

  /** The same with an answer in whatever form. */
  void render(
      AuthorizeClient issuer,
      String payloadHash,
      String action,
      String resource,
      Map<String, List<String>> context,
      Rendering rendering) {
    Map<String, List<String>> conditions = new HashMap<>(context);
    conditions.put("aws:SourceIp", List.of(Addresses.of(request)));
    Question question =
        signIn
            .map(
                by ->
                    new Question(
                        "GET",
                        by.target(),
                        Map.of(
                            "host", List.of(by.host()),
                            "user-agent", List.of(Addresses.agent(request))),
                        AuthorizeClient.EMPTY_PAYLOAD,
                        action,
                        resource,
                        conditions,
                        true,
                        false,
                        target()))
            .orElseGet(
                () ->
                    new Question(
                        request.prologue().method().text(),
                        target(),
                        headers(),
                        payloadHash,
                        action,
                        resource,
                        conditions,
                        true,
                        false,
                        ""));
    try {
      switch (issuer.ask(question)) {
        case Verdict.Allowed allowed -> {
          response.header(POSITION, allowed.position());
          response.header(CALLER, allowed.callerArn());
          try (Document document =
              Reading.<Document, InvalidQueryException>under(
                  allowed.decision(), () -> rendering.render(allowed))) {
            document
                .headers()
                .forEach((name, value) -> response.header(HeaderNames.create(name), value));
            send(Status.OK_200, document.contentType(), document.body());
          }
        }
        case Verdict.Refused refused ->
            error(
                Status.create(refused.status()),
                refused.code(),
                refused.message() + hint(refused, resource));
        case Verdict.Silent silent -> {
          LOG.warn("a query was not answered: {}", silent.why());
          unavailable("the issuer, who decides on queries, does not answer", -1);
        }
      }
    } catch (InvalidQueryException e) {
      error(Status.BAD_REQUEST_400, "ValidationError", String.valueOf(e.getMessage()));
    } catch (AwsErrorException e) {
      error(Status.BAD_REQUEST_400, e.code(), String.valueOf(e.getMessage()));
    } catch (NoSuchThingException e) {
      notFound(String.valueOf(e.getMessage()));
    } catch (NotAvailableException e) {
      unavailable(String.valueOf(e.getMessage()), e.lag());
    } catch (InvalidStateStoreException e) {
      unavailable("a partition of the views went elsewhere meanwhile", -1);
    } catch (ServerConnectionException e) {
      LOG.debug("the reader of request {} is gone", requestId, e);
      throw e; // the server closes what is left of the connection
    } catch (RuntimeException e) {
      LOG.error("request {} failed", requestId, e);
      error(Status.INTERNAL_SERVER_ERROR_500, "InternalFailure", "something broke on our side");
    }
  }

  /** An error before anything is asked. */
  void invalid(String message) {
    error(Status.BAD_REQUEST_400, "ValidationError", message);
  }

  void unknownOperation() {
    error(Status.BAD_REQUEST_400, "UnknownOperationException", "");
  }

  void notFound(String message) {
    error(Status.NOT_FOUND_404, "NotFound", message);
  }

  private static String hint(Verdict.Refused refused, String resource) {
    boolean everyAccount = resource.contains(":*:");
    return refused.code().equals("AccessDenied") && everyAccount
        ? " (the query names no account: whoever may see one account only must filter by account=)"
        : "";
  }

  private void unavailable(String why, long lag) {
    response.header(HeaderNames.RETRY_AFTER, "1");
    error(
        Status.SERVICE_UNAVAILABLE_503,
        "ServiceUnavailable",
        lag < 0 ? why : why + "; " + lag + " records to go");
  }

  /** An error in the form of its route. */
  void error(Status status, String code, String message) {
    if (form == ErrorForm.AWS_JSON) {
      send(status, Map.of("__type", code, "message", message));
      return;
    }
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    error.put("requestId", requestId);
    send(status, Map.of("error", error));
  }

  private void send(Status status, Map<String, ? extends @Nullable Object> body) {
    send(
        status,
        form == ErrorForm.AWS_JSON ? "application/x-amz-json-1.1" : "application/json",
        Document.bytes(body));
  }

  private void send(Status status, String contentType, byte[] body) {
    if (signIn.isPresent()) {
      ConsoleAssets.guard(response);
    }
    response.status(status);
    response.header(REQUEST_ID, requestId);
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    Outgoing.ALL.send(response, body);
  }

  private String target() {
    String query = request.query().rawValue();
    String path = request.prologue().uriPath().rawPath();
    return query.isEmpty() ? path : path + "?" + query;
  }

  private Map<String, List<String>> headers() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    String signed = signedHeaders();
    for (Header header : request.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (NEEDED.contains(name) || signed.contains(";" + name + ";")) {
        headers.put(name, header.allValues());
      }
    }
    return headers;
  }

  /** Names of the headers that are signed, each between semicolons. */
  private String signedHeaders() {
    HeaderName authorization = HeaderNames.AUTHORIZATION;
    String claim =
        request.headers().contains(authorization)
            ? request.headers().get(authorization).allValues().getFirst()
            : request.query().contains("X-Amz-SignedHeaders")
                ? "SignedHeaders=" + request.query().get("X-Amz-SignedHeaders")
                : "";
    Matcher names = SIGNED_HEADERS.matcher(claim);
    return names.find() ? ";" + names.group(1).toLowerCase(Locale.ROOT) + ";" : "";
  }
}
