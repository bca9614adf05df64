package dev.scrip.issuer.administration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.issuer.protocol.ApiError;

/** What an administration request is answered with; its record is committed. */
public sealed interface AdministrationResult {
  /** An answer in JSON. Not a place to print from: it may tell a new key's secret. */
  record Told(JsonNode json) implements AdministrationResult {
    @Override
    public String toString() {
      return "Told[redacted]";
    }
  }

  /** A directory file, YAML. */
  record Exported(String yaml) implements AdministrationResult {}

  /** An error. */
  record Refused(ApiError error) implements AdministrationResult {}
}
