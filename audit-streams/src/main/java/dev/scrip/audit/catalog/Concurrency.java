package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * By principal, how many sessions were active at once at the most, and from how many networks (/24
 * of IPv4, /64 of IPv6) at once, with the first instant of each. A session is active from its start
 * until before its end.
 */
final class Concurrency implements TrailQuery {
  static final Description ABOUT =
      new Description(
          15,
          "concurrency",
          "How many sessions did each principal hold at once, and from how many networks?",
          Description.Scope.SESSIONS,
          List.of(Parameter.PRINCIPAL, Parameter.ROLE, Parameter.FROM, Parameter.TO),
          List.of("principalArn", "mostActive", "mostActiveAt", "mostNetworks", "mostNetworksAt"),
          List.of("principalArn", "mostActive", "mostActiveAt", "mostNetworks", "mostNetworksAt"));

  private static final Duration LONGEST = Duration.ofHours(36);
  private static final int MOST = 300_000;

  private final SessionQueries sessions;

  Concurrency(SessionQueries sessions) {
    this.sessions = sessions;
  }

  private record Life(long start, long end, String network) {}

  private record Peak(long most, long at) {}

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Span span = asked.span();
    long from = span.from().orElseThrow().toEpochMilli();
    long to = span.to().orElseThrow().toEpochMilli();
    Map<String, List<Life>> lives = new TreeMap<>();
    int[] count = {0};
    SessionFilter filter =
        asked
            .filter()
            .issued(Span.of(span.from().orElseThrow().minus(LONGEST), span.to().orElseThrow()))
            .and(Session::isDelivered);
    sessions.forEach(
        filter,
        asked.asOf(),
        session -> {
          long start = Math.max(from, session.issuedAt().orElseThrow().toEpochMilli());
          long end =
              session.endedAt(Instant.ofEpochMilli(to)).map(Instant::toEpochMilli).orElse(to);
          if (end > start && count[0]++ < MOST) {
            lives
                .computeIfAbsent(session.callerArn().orElse(""), any -> new ArrayList<>())
                .add(new Life(start, end, network(session.sourceAddress())));
          }
        });
    if (count[0] >= MOST) {
      throw new InvalidQueryException(
          "more than " + MOST + " sessions are concerned: narrow the span of time");
    }
    Rows rows = new Rows();
    lives.forEach(
        (principal, all) -> {
          Peak active = peak(all, life -> "");
          Peak networks = peak(all, Life::network);
          rows.add(
              principal,
              active.most(),
              Instant.ofEpochMilli(active.at()),
              networks.most(),
              Instant.ofEpochMilli(networks.at()));
        });
    return rows;
  }

  private record Edge(long at, boolean begins, Life life) {}

  /** Sweeps over starts and ends: ends first, since an end is before the end. */
  private static Peak peak(List<Life> lives, Function<Life, String> group) {
    List<Edge> edges = new ArrayList<>();
    lives.forEach(
        life -> {
          edges.add(new Edge(life.start(), true, life));
          edges.add(new Edge(life.end(), false, life));
        });
    edges.sort(Comparator.comparingLong(Edge::at).thenComparing(Edge::begins));
    boolean distinct = !group.apply(lives.getFirst()).isEmpty();
    Map<String, Integer> groups = new HashMap<>();
    long now = 0;
    Peak peak = new Peak(0, 0);
    for (Edge edge : edges) {
      String key = group.apply(edge.life());
      groups.merge(
          key, edge.begins() ? 1 : -1, (one, other) -> one + other == 0 ? null : one + other);
      now = distinct ? groups.size() : groups.getOrDefault(key, 0);
      if (now > peak.most()) {
        peak = new Peak(now, edge.at());
      }
    }
    return peak;
  }

  static String network(Optional<String> address) {
    if (address.isEmpty()) {
      return Rows.UNKNOWN;
    }
    String text = address.get();
    if (!text.matches("[0-9a-fA-F.:]{2,45}")) {
      return text;
    }
    try {
      byte[] bytes = InetAddress.getByName(text).getAddress();
      int kept = bytes.length == 4 ? 3 : 8;
      byte[] prefix = new byte[bytes.length];
      System.arraycopy(bytes, 0, prefix, 0, kept);
      return InetAddress.getByAddress(prefix).getHostAddress() + "/" + kept * 8;
    } catch (UnknownHostException e) {
      return text;
    }
  }
}
