package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials from where {@code AWS_CONTAINER_CREDENTIALS_FULL_URI} points, as {@code scrip exec}
 * hands them to its command; from this machine alone.
 */
final class ContainerCredentials {
  private static final String URI_VARIABLE = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
  private static final String TOKEN_VARIABLE = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

  private ContainerCredentials() {}

  /** The keys that an environment leads to; empty if it leads to none. */
  static Optional<Keys> of(Map<String, String> environment) throws UsageException {
    String place = environment.get(URI_VARIABLE);
    if (place == null) {
      return Optional.empty();
    }
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
      URI uri = URI.create(place);
      if (!InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
        throw new UsageException(URI_VARIABLE + " points to another machine: " + place);
      }
      HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
      Optional.ofNullable(environment.get(TOKEN_VARIABLE))
          .ifPresent(token -> request.header("Authorization", token));
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode json = JsonMapper.builder().build().readTree(response.body());
      if (!json.path("AccessKeyId").isTextual()) {
        throw new UsageException(place + " gives no credentials");
      }
      return Optional.of(
          new Keys(
              json.path("AccessKeyId").asText(),
              json.path("SecretAccessKey").asText(),
              Optional.of(json.path("Token").asText())));
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("no credentials can be had at " + place, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted", e);
    }
  }
}
