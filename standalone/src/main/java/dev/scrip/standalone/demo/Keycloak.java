package dev.scrip.standalone.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Keycloak with the realm {@code scrip}: a user who signs in by OpenID Connect and by SAML. It
 * runs in a process of its own, on loopback alone, and is gone with {@link #close}.
 */
public final class Keycloak implements AutoCloseable {
  /** The client that its web identity tokens are for. */
  public static final String CLIENT = "scrip-demo";

  private static final Duration START = Duration.ofMinutes(4);
  private static final String REALM = "/realms/scrip";
  private static final Pattern FORM = Pattern.compile("action=\"([^\"]*login-actions[^\"]*)\"");
  private static final Pattern RESPONSE =
      Pattern.compile("name=\"SAMLResponse\"\\s+value=\"([^\"]+)\"", Pattern.CASE_INSENSITIVE);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Process process;
  private final String base;

  private Keycloak(Process process, String base) {
    this.process = process;
    this.base = base;
  }

  /**
   * Starts one.
   *
   * @param folder keeps the distribution, which is fetched once, and its state
   * @param accountId account whose role its assertions name
   * @param progress is told what takes long
   * @throws UsageException if it can't be had or does not start
   */
  public static Keycloak start(Path folder, String accountId, Consumer<String> progress)
      throws UsageException, IOException, InterruptedException {
    Path home = KeycloakDistribution.fetched(folder, progress);
    Path realm = home.resolve("data").resolve("import").resolve("scrip-realm.json");
    Files.createDirectories(realm.getParent());
    String wanted = realm(accountId);
    if (!Files.exists(realm) || !Files.readString(realm).equals(wanted)) {
      delete(home.resolve("data").resolve("h2")); // a realm that is there already is not imported
      Files.writeString(realm, wanted);
    }
    int port = freePort();
    progress.accept("starting Keycloak on 127.0.0.1:" + port + " (the first start takes longest)");
    Path log = folder.resolve("keycloak.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            home.resolve("bin").resolve("kc.sh").toString(),
            "start-dev",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--import-realm");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Keycloak keycloak = new Keycloak(builder.start(), "http://127.0.0.1:" + port);
    if (!keycloak.isReadyWithin(START)) {
      keycloak.close();
      throw new UsageException("Keycloak does not start; its log: " + log);
    }
    return keycloak;
  }

  /** The issuer of its web identity tokens. */
  public String issuer() {
    return base + REALM;
  }

  /** Its SAML metadata. */
  public String metadata() throws IOException, InterruptedException {
    return get(client(), base + REALM + "/protocol/saml/descriptor").body();
  }

  /** The id token of a user who signs in with a password. */
  public String idToken(String user, String password) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        post(
            client(),
            base + REALM + "/protocol/openid-connect/token",
            Map.of(
                "grant_type", "password",
                "client_id", CLIENT,
                "username", user,
                "password", password,
                "scope", "openid"),
            "");
    return JSON.readTree(answer.body()).path("id_token").asText();
  }

  /** The SAML response that a user's browser gets who signs in at the provider. */
  public String samlResponse(String user, String password)
      throws IOException, InterruptedException {
    String signedIn =
        signedIn(base + REALM + "/protocol/saml/clients/amazon-aws", user, password).body();
    Matcher response = RESPONSE.matcher(signedIn);
    if (!response.find()) {
      throw new IOException("Keycloak gave no SAML response");
    }
    return response.group(1).replace("&#xd;", "").replace("&#xa;", "");
  }

  /**
   * Where the browser of a user who signs in at the provider is sent back to.
   *
   * @param begin where the application sent it
   */
  public URI sentBack(URI begin, String user, String password)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = signedIn(begin.toString(), user, password);
    return URI.create(
        answer
            .headers()
            .firstValue("location")
            .orElseThrow(() -> new IOException("Keycloak sends the browser nowhere")));
  }

  private static HttpResponse<String> signedIn(String page, String user, String password)
      throws IOException, InterruptedException {
    HttpResponse<String> login = get(client(), page);
    Matcher form = FORM.matcher(login.body());
    if (!form.find()) {
      throw new IOException("Keycloak shows no sign-in page");
    }
    // Keycloak marks its cookies for https alone, which the JDK's client would keep to on loopback,
    // too.
    String cookies =
        login.headers().allValues("set-cookie").stream()
            .map(cookie -> cookie.substring(0, Math.max(0, (cookie + ";").indexOf(';'))))
            .collect(Collectors.joining("; "));
    return post(
        HttpClient.newHttpClient(),
        form.group(1).replace("&amp;", "&"),
        Map.of("username", user, "password", password),
        cookies);
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(Duration.ofSeconds(10))) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private boolean isReadyWithin(Duration atMost) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (get(client(), issuer() + "/.well-known/openid-configuration").statusCode() == 200) {
          return true;
        }
      } catch (ConnectException e) {
        // not yet
      }
      Thread.sleep(500);
    }
    return false;
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  private static HttpResponse<String> get(HttpClient client, String url)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(
      HttpClient client, String url, Map<String, String> form, String cookies)
      throws IOException, InterruptedException {
    List<String> pairs = new ArrayList<>();
    form.forEach(
        (name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Cookie", cookies)
            .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String realm(String accountId) throws IOException {
    try (InputStream in = Keycloak.class.getResourceAsStream("realm.json")) {
      if (in == null) {
        throw new IOException("realm.json is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@ACCOUNT@", accountId);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
