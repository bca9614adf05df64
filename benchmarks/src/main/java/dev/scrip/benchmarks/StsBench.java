package dev.scrip.benchmarks;

import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Requests for sessions side by side, in alternation, against one issuer: AssumeRole plain, with a
 * session policy and 10 tags, and AssumeRoleWithWebIdentity. What a request costs is the issuer
 * process's CPU time by the requests it answered.
 */
final class StsBench {
  private static final int CONNECTIONS = 64;
  private static final double GOAL = 1.3; // of the plain one's CPU
  private static final int WEB_GOAL = 5_000; // a second

  private final PrintStream out;
  private final int seconds;
  private final int rounds;
  private final int warmUp;

  StsBench(PrintStream out, int seconds, int rounds, int warmUp) {
    this.out = out;
    this.seconds = seconds;
    this.rounds = rounds;
    this.warmUp = warmUp;
  }

  private enum Kind {
    PLAIN("AssumeRole"),
    PASSING("with a policy and 10 tags"),
    WEB("WithWebIdentity, RS256");

    private final String told;

    Kind(String told) {
      this.told = told;
    }
  }

  /** A slice, and microseconds of the issuer's CPU for one request. */
  private record Measured(Wrk.Slice slice, double micros) {}

  boolean run() throws IOException, InterruptedException {
    Path dir = Files.createTempDirectory("scrip-bench");
    BenchDirectory directory = new BenchDirectory(new SecureRandom());
    try (BenchProvider provider = new BenchProvider();
        Servers servers = new Servers(dir)) {
      Path file =
          Files.writeString(dir.resolve("directory.yaml"), directory.yaml() + provider.yaml());
      out.println("starting a broker and the issuer, a process each ...");
      servers.up("--parts", "broker", "--kafka-port", "0");
      servers.up(
          "--parts",
          "issuer",
          "--sts-port",
          "0",
          "--allow-private-idp",
          "--directory",
          file.toString());
      URI target = URI.create(Objects.requireNonNull(servers.data().endpoints().sts()) + "/");
      return report(measure(dir, directory, provider, target, servers.newest()));
    } catch (JOSEException e) {
      throw new IOException(e);
    } finally {
      Servers.delete(dir);
    }
  }

  private Map<Kind, List<Measured>> measure(
      Path dir, BenchDirectory directory, BenchProvider provider, URI target, ProcessHandle issuer)
      throws IOException, InterruptedException, JOSEException {
    Map<Kind, List<Measured>> measured = new EnumMap<>(Kind.class);
    Path script = dir.resolve("requests.lua");
    for (int round = 0; round <= rounds; round++) {
      out.println(round == 0 ? "warming up ..." : "round " + round + " of " + rounds + " ...");
      for (Kind kind : Kind.values()) {
        write(kind, script, target, directory, provider);
        if (round == 0) {
          Wrk.warmUp(target, script, CONNECTIONS, warmUp);
          continue;
        }
        Duration before = issuer.info().totalCpuDuration().orElse(Duration.ZERO);
        Wrk.Slice slice = Wrk.run(target, script, CONNECTIONS, seconds);
        Duration used = issuer.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
        measured
            .computeIfAbsent(kind, key -> new ArrayList<>())
            .add(new Measured(slice, used.toNanos() / 1e3 / (slice.rate() * seconds)));
      }
    }
    return measured;
  }

  private static void write(
      Kind kind, Path script, URI target, BenchDirectory directory, BenchProvider provider)
      throws IOException, JOSEException {
    switch (kind) {
      case PLAIN -> SignedRequests.write(script, target, directory);
      case PASSING -> SignedRequests.write(script, target, directory, passing());
      case WEB ->
          SignedRequests.writeUnsigned(
              script,
              "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=bench&RoleArn="
                  + encoded(BenchProvider.ROLE)
                  + "&WebIdentityToken="
                  + provider.token(InstantSource.system().instant()));
    }
  }

  private static String passing() {
    StringBuilder more =
        new StringBuilder("&Policy=")
            .append(
                encoded(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],"
                        + "\"Resource\":[\"arn:aws:s3:::team-blue\",\"arn:aws:s3:::team-blue/*\"]}]}"));
    for (int i = 1; i <= 10; i++) {
      more.append(
          "&Tags.member." + i + ".Key=key-" + i + "&Tags.member." + i + ".Value=value-" + i);
    }
    return more.toString();
  }

  private boolean report(Map<Kind, List<Measured>> measured) {
    out.printf(
        "%n%-28s %28s %16s %10s%n", "", "requests/s, p50, p99 ms", "CPU each, us", "of plain");
    double plain = median(measured, Kind.PLAIN).micros();
    for (Kind kind : Kind.values()) {
      Measured one = median(measured, kind);
      out.printf(
          "%-28s %,9.0f/s %7.2f %8.2f %16.1f %10.2f%n",
          kind.told,
          one.slice().rate(),
          one.slice().p50(),
          one.slice().p99(),
          one.micros(),
          one.micros() / plain);
    }
    out.println(
        CONNECTIONS + " connections; medians of " + rounds + " rounds of " + seconds + " s");
    double passing = median(measured, Kind.PASSING).micros() / plain;
    if (passing > GOAL) {
      out.printf(
          "ABOVE THE GOAL: a policy and 10 tags cost %.2f of the plain one, over %.1f%n",
          passing, GOAL);
    }
    double web = median(measured, Kind.WEB).slice().rate();
    if (web < WEB_GOAL) {
      out.printf("BELOW THE GOAL: %.0f WithWebIdentity a second, under %d%n", web, WEB_GOAL);
    }
    return true;
  }

  private static Measured median(Map<Kind, List<Measured>> measured, Kind kind) {
    List<Measured> sorted = new ArrayList<>(Objects.requireNonNull(measured.get(kind)));
    sorted.sort(Comparator.comparingDouble(Measured::micros));
    return sorted.get(sorted.size() / 2);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
