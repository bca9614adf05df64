package dev.scrip.audit.http;

import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Parameter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The signed routes and what each takes; the OpenAPI document is checked against this table. */
enum Routes {
  LIST_SESSIONS(
      "/v1/sessions",
      "scrip:ListSessions",
      Set.of(
          "state",
          "principal",
          "role",
          "account",
          "sourceAddress",
          "issuedFrom",
          "issuedTo",
          "expiresFrom",
          "expiresTo",
          "sort",
          "limit",
          "nextToken")),
  GET_SESSION("/v1/sessions/{accessKeyId}", "scrip:GetSession", Set.of()),
  GET_QUERY("/v1/queries/{name}", "scrip:ListSessions", parametersOfQueries()),
  GET_USAGE("/v1/usage", "scrip:GetUsage", Set.of("principal", "from", "to", "step", "account")),
  GET_CHECKPOINT("/v1/checkpoints/latest", "scrip:ReadTrail", Set.of()),
  GET_PROOF("/v1/proofs/record/{position}", "scrip:ReadTrail", Set.of()),
  GET_CONSISTENCY("/v1/proofs/consistency", "scrip:ReadTrail", Set.of("log", "first", "second"));

  private final String path;
  private final String action;
  private final String parameters; // with commas: an enum holds nothing that could change

  Routes(String path, String action, Set<String> parameters) {
    this.path = path;
    this.action = action;
    this.parameters = String.join(",", parameters);
  }

  private static Set<String> parametersOfQueries() {
    return Catalog.descriptions().stream()
        .flatMap(about -> about.takes().stream())
        .map(Parameter::text)
        .collect(Collectors.toSet());
  }

  String path() {
    return path;
  }

  String action() {
    return action;
  }

  Set<String> parameters() {
    return parameters.isEmpty() ? Set.of() : Set.of(parameters.split(",", -1));
  }

  static List<Routes> all() {
    return List.of(values());
  }
}
