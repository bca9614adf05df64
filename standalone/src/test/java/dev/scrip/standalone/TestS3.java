package dev.scrip.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of S3 as the trail in files needs, in memory: over plain HTTP for those who write, and
 * over TLS under S3's own host names, behind a proxy that leads there, for a stock client.
 */
final class TestS3 implements AutoCloseable {
  private static final String PASSWORD = "changeit";
  private static final String NAMES =
      "dns:s3.amazonaws.com,dns:*.s3.amazonaws.com,dns:s3.us-east-1.amazonaws.com,"
          + "dns:*.s3.us-east-1.amazonaws.com";

  /** An object. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Stored(byte[] content, Map<String, String> metadata) {}

  private final Map<String, Stored> objects = new ConcurrentSkipListMap<>(); // bucket/key
  private final Set<String> seen = new java.util.concurrent.ConcurrentSkipListSet<>();
  private final HttpServer plain;
  private final HttpsServer secure;
  private final ServerSocket proxy;
  private final Path certificate;
  private final AtomicInteger putsLeft = new AtomicInteger(Integer.MAX_VALUE);

  TestS3(Path dir) throws Exception {
    this.certificate = dir.resolve("s3.pem");
    plain = HttpServer.create(local(), 0);
    secure = HttpsServer.create(local(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls(dir)));
    for (HttpServer server : List.of(plain, secure)) {
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::answer);
      server.start();
    }
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("connect-proxy").start(this::accept);
  }

  /** Where those who write reach it. */
  URI endpoint() {
    return URI.create("http://127.0.0.1:" + plain.getAddress().getPort());
  }

  /** Environment in which a stock client reaches it under Amazon's names. */
  Map<String, String> environment() {
    return Map.of(
        "HTTPS_PROXY",
        "http://127.0.0.1:" + proxy.getLocalPort(),
        "NO_PROXY",
        "127.0.0.1",
        "AWS_CA_BUNDLE",
        certificate.toString());
  }

  /** Objects by bucket and key. */
  Map<String, Stored> objects() {
    return objects;
  }

  /** Host names that were asked over TLS. */
  Set<String> hosts() {
    return seen;
  }

  /** Takes so many more puts, then refuses all. */
  void refuseAfter(int puts) {
    putsLeft.set(puts);
  }

  @Override
  public void close() throws IOException {
    plain.stop(0);
    secure.stop(0);
    proxy.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      String path =
          URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
      String key = path.substring(1);
      if (exchange instanceof HttpsExchange) {
        seen.add(host);
        int dot = host.indexOf(".s3.");
        key = dot > 0 ? host.substring(0, dot) + "/" + key : key;
      }
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(exchange, key);
        case "GET" -> get(exchange, key);
        default -> reply(exchange, 405, "");
      }
    }
  }

  private void put(HttpExchange exchange, String key) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (putsLeft.getAndDecrement() <= 0) {
      reply(exchange, 403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
      return;
    }
    Map<String, String> metadata = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-meta-")) {
                metadata.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst());
              }
            });
    objects.put(key, new Stored(body, metadata));
    exchange.getResponseHeaders().add("ETag", "\"0\"");
    reply(exchange, 200, "");
  }

  private void get(HttpExchange exchange, String key) throws IOException {
    String query = java.util.Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
    if (query.contains("location")) {
      reply(
          exchange, 200, "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
      return;
    }
    int slash = key.indexOf('/');
    if (slash < 0 || slash == key.length() - 1) {
      list(exchange, slash < 0 ? key : key.substring(0, slash), query);
      return;
    }
    Stored stored = objects.get(key);
    if (stored == null) {
      reply(
          exchange,
          404,
          "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
      return;
    }
    stored.metadata().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(200, stored.content().length == 0 ? -1 : stored.content().length);
    exchange.getResponseBody().write(stored.content());
  }

  private void list(HttpExchange exchange, String bucket, String query) throws IOException {
    Map<String, String> asked = new TreeMap<>();
    for (String each : query.split("&", -1)) {
      int is = each.indexOf('=');
      if (is > 0) {
        asked.put(
            each.substring(0, is),
            URLDecoder.decode(each.substring(is + 1), StandardCharsets.UTF_8));
      }
    }
    String prefix = asked.getOrDefault("prefix", "");
    String marker = asked.getOrDefault("marker", "");
    String contents =
        objects.keySet().stream()
            .filter(name -> name.startsWith(bucket + "/" + prefix))
            .map(name -> name.substring(bucket.length() + 1))
            .filter(name -> name.compareTo(marker) > 0)
            .map(
                name ->
                    "<Contents><Key>"
                        + name
                        + "</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>\"0\"</ETag>"
                        + "<Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>")
            .collect(Collectors.joining());
    reply(
        exchange,
        200,
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>"
            + bucket
            + "</Name><Prefix>"
            + prefix
            + "</Prefix><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>"
            + contents
            + "</ListBucketResult>");
  }

  private static void reply(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] body = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void accept() {
    while (!proxy.isClosed()) {
      try {
        Socket client = proxy.accept();
        Thread.ofVirtual().start(() -> lead(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Answers CONNECT for whatever host, and leads to the server over TLS. */
  private void lead(Socket client) {
    try (client;
        Socket server =
            new Socket(secure.getAddress().getAddress(), secure.getAddress().getPort())) {
      InputStream in = client.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.write(next);
      }
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread up = Thread.ofVirtual().start(() -> copy(client, server));
      copy(server, client);
      up.join();
    } catch (IOException e) {
      // the client went away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // either side went away
    }
  }

  private SSLContext tls(Path dir) throws Exception {
    Path store = dir.resolve("s3.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "s3",
                "-keyalg",
                "EC",
                "-dname",
                "CN=s3",
                "-ext",
                "san=" + NAMES,
                "-ext",
                "bc=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(
        certificate,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate("s3").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
