package dev.scrip.audit.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The console's own files and its chart library, from the class path: nothing from elsewhere. */
final class ConsoleAssets {
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final Map<String, String> FILES =
      Map.of(
          "index.html", "console/index.html",
          "console.css", "console/console.css",
          "app.js", "console/app.js",
          "api.js", "console/api.js",
          "pages.js", "console/pages.js",
          "session.js", "console/session.js",
          "parts.js", "console/parts.js",
          "uPlot.js", CHARTS + "uPlot.esm.js",
          "uPlot.css", CHARTS + "uPlot.min.css");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8");

  /** Only this server's own files; no inline code; nowhere framed. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  private ConsoleAssets() {}

  static void index(ServerRequest request, ServerResponse response) {
    send("index.html", response);
  }

  static void asset(ServerRequest request, ServerResponse response) {
    send(request.path().pathParameters().get("name"), response);
  }

  private static void send(String name, ServerResponse response) {
    guard(response);
    String file = FILES.get(name);
    if (file == null) {
      response.status(Status.NOT_FOUND_404);
      response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
      response.send("there is no such file\n");
      return;
    }
    try (InputStream in = ConsoleAssets.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      response.header(
          HeaderNames.CONTENT_TYPE,
          TYPES.getOrDefault(
              name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
      response.send(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What every answer of the console says to the browser. */
  static void guard(ServerResponse response) {
    response.header(HeaderNames.create("Content-Security-Policy"), POLICY);
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    response.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
    response.header(HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
  }
}
