package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.schemas.SchemaHistory;
import dev.scrip.schemas.SchemaHistory.Version;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * {@code /registry}: the committed schemas as Confluent's schema registry would serve them to those
 * who read; nothing can be registered.
 */
final class RegistryEndpoint implements HttpService {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int MAX_BODY = 256 * 1024;
  private static final int NO_SUBJECT = 40401;
  private static final int NO_VERSION = 40402;
  private static final int NO_SCHEMA = 40403;
  private static final int INVALID_VERSION = 42202;
  private static final int INVALID_SCHEMA = 42201;
  private static final int READ_ONLY = 42205;

  private static final Status UNPROCESSABLE = Status.create(422, "Unprocessable Entity");

  private final SchemaHistory history = SchemaHistory.committed();

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", (request, response) -> send(response, JSON.createObjectNode()))
        .get("/subjects", this::subjects)
        .get("/subjects/{subject}/versions", this::versions)
        .get("/subjects/{subject}/versions/{version}", this::version)
        .get("/subjects/{subject}/versions/{version}/schema", this::bare)
        .post("/subjects/{subject}", this::lookUp)
        .post("/subjects/{subject}/versions", RegistryEndpoint::register)
        .get("/schemas/types", (request, response) -> send(response, types()))
        .get("/schemas/ids/{id}", this::byId)
        .get("/schemas/ids/{id}/schema", this::bareById)
        .get("/schemas/ids/{id}/versions", this::versionsOfId)
        .get("/config", (request, response) -> send(response, compatibility()))
        .get("/config/{subject}", (request, response) -> send(response, compatibility()))
        .get("/mode", (request, response) -> send(response, mode()))
        .get("/mode/{subject}", (request, response) -> send(response, mode()));
  }

  private void subjects(ServerRequest request, ServerResponse response) {
    ArrayNode names = JSON.createArrayNode();
    history.versions().stream().map(Version::subject).distinct().sorted().forEach(names::add);
    send(response, names);
  }

  private void versions(ServerRequest request, ServerResponse response) {
    List<Version> versions = of(request);
    if (versions.isEmpty()) {
      error(response, Status.NOT_FOUND_404, NO_SUBJECT, "Subject not found.");
      return;
    }
    ArrayNode numbers = JSON.createArrayNode();
    versions.forEach(version -> numbers.add(version.version()));
    send(response, numbers);
  }

  private void version(ServerRequest request, ServerResponse response) {
    asked(request, response).ifPresent(version -> send(response, whole(version)));
  }

  private void bare(ServerRequest request, ServerResponse response) {
    asked(request, response).ifPresent(version -> text(response, version));
  }

  /** Which version a schema is: what serializers ask before they write. */
  private void lookUp(ServerRequest request, ServerResponse response) {
    List<Version> versions = of(request);
    if (versions.isEmpty()) {
      error(response, Status.NOT_FOUND_404, NO_SUBJECT, "Subject not found.");
      return;
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(MAX_BODY);
      Schema schema = new Schema.Parser().parse(JSON.readTree(body).path("schema").asText());
      Optional<Version> found =
          versions.stream().filter(version -> version.schema().equals(schema)).findFirst();
      if (found.isPresent()) {
        send(response, whole(found.get()));
      } else {
        error(response, Status.NOT_FOUND_404, NO_SCHEMA, "Schema not found");
      }
    } catch (IOException | AvroRuntimeException e) {
      error(response, UNPROCESSABLE, INVALID_SCHEMA, "Invalid Avro schema");
    }
  }

  private static void register(ServerRequest request, ServerResponse response) {
    error(
        response,
        UNPROCESSABLE,
        READ_ONLY,
        "The registry is in READONLY mode: schemas come with a release.");
  }

  private void byId(ServerRequest request, ServerResponse response) {
    id(request, response)
        .ifPresent(
            version -> {
              ObjectNode json = JSON.createObjectNode();
              json.put("schema", version.schema().toString());
              json.put("schemaType", "AVRO");
              send(response, json);
            });
  }

  private void bareById(ServerRequest request, ServerResponse response) {
    id(request, response).ifPresent(version -> text(response, version));
  }

  private void versionsOfId(ServerRequest request, ServerResponse response) {
    id(request, response)
        .ifPresent(
            version -> {
              ArrayNode json = JSON.createArrayNode();
              json.addObject().put("subject", version.subject()).put("version", version.version());
              send(response, json);
            });
  }

  private Optional<Version> id(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Optional<Version> version =
        id.matches("\\d{1,9}") ? history.byId(Integer.parseInt(id)) : Optional.empty();
    if (version.isEmpty()) {
      error(response, Status.NOT_FOUND_404, NO_SCHEMA, "Schema not found");
    }
    return version;
  }

  private Optional<Version> asked(ServerRequest request, ServerResponse response) {
    List<Version> versions = of(request);
    if (versions.isEmpty()) {
      error(response, Status.NOT_FOUND_404, NO_SUBJECT, "Subject not found.");
      return Optional.empty();
    }
    String wanted = request.path().pathParameters().get("version");
    if (wanted.equals("latest") || wanted.equals("-1")) {
      return versions.stream().max(Comparator.comparingInt(Version::version));
    }
    if (!wanted.matches("[1-9]\\d{0,8}")) {
      error(
          response,
          UNPROCESSABLE,
          INVALID_VERSION,
          "The specified version is not a valid version id.");
      return Optional.empty();
    }
    Optional<Version> found =
        versions.stream()
            .filter(version -> version.version() == Integer.parseInt(wanted))
            .findFirst();
    if (found.isEmpty()) {
      error(response, Status.NOT_FOUND_404, NO_VERSION, "Version not found.");
    }
    return found;
  }

  private List<Version> of(ServerRequest request) {
    return history.of(request.path().pathParameters().get("subject"));
  }

  private static ObjectNode whole(Version version) {
    return JSON.createObjectNode()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schemaType", "AVRO")
        .put("schema", version.schema().toString());
  }

  private static ArrayNode types() {
    return JSON.createArrayNode().add("AVRO");
  }

  private static ObjectNode compatibility() {
    return JSON.createObjectNode().put("compatibilityLevel", "FULL_TRANSITIVE");
  }

  private static ObjectNode mode() {
    return JSON.createObjectNode().put("mode", "READONLY");
  }

  private static void text(ServerResponse response, Version version) {
    response.header(HeaderNames.CONTENT_TYPE, TYPE);
    response.send(version.schema().toString());
  }

  private static void error(ServerResponse response, Status status, int code, String message) {
    response.status(status);
    send(response, JSON.createObjectNode().put("error_code", code).put("message", message));
  }

  private static void send(ServerResponse response, JsonNode json) {
    response.header(HeaderNames.CONTENT_TYPE, TYPE);
    try {
      response.send(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
