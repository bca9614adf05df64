package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The questions whose answers are sessions, page by page. */
final class SessionList implements TrailQuery {
  private static final List<Parameter> PAGE =
      List.of(
          Parameter.PRINCIPAL,
          Parameter.ROLE,
          Parameter.SOURCE_ADDRESS,
          Parameter.PROVIDER,
          Parameter.TAG,
          Parameter.SESSION_NAME,
          Parameter.SORT,
          Parameter.LIMIT,
          Parameter.NEXT_TOKEN);

  private final Description description;
  private final SessionQueries sessions;
  private final FilterOf filter;

  private SessionList(Description description, SessionQueries sessions, FilterOf filter) {
    this.description = description;
    this.sessions = sessions;
    this.filter = filter;
  }

  /** Which sessions a question is about. */
  @FunctionalInterface
  private interface FilterOf {
    SessionFilter of(Asked asked) throws InvalidQueryException;
  }

  private static final Map<Description, FilterOf> LISTS = lists();

  private static Map<Description, FilterOf> lists() {
    Optional<Session.State> active = Optional.of(Session.State.ACTIVE);
    Map<Description, FilterOf> lists = new LinkedHashMap<>();
    lists.put(
        about(
            1,
            "active-sessions",
            "Which sessions are active, and how long do they still live?",
            false),
        asked -> asked.filter().in(active));
    lists.put(
        about(2, "active-at", "Which sessions were active at an instant (asOf)?", false),
        asked -> {
          asked.required(Parameter.AS_OF);
          return asked.filter().in(active);
        });
    lists.put(
        about(4, "role-assumptions", "Who assumed a role within a span of time?", true),
        asked -> {
          asked.required(Parameter.ROLE);
          return asked.issuances();
        });
    lists.put(
        about(5, "principal-sessions", "What did a principal obtain within a span of time?", true),
        asked -> {
          asked.required(Parameter.PRINCIPAL);
          return asked.issuances();
        });
    lists.put(
        about(
            12, "privileged-assumptions", "Which sessions of privileged roles were issued?", true),
        asked -> asked.issuances().with(Dimension.PRIVILEGED, ""));
    lists.put(
        about(
            13,
            "external-issuances",
            "Which sessions were issued across accounts or to an identity provider's users, and was"
                + " an ExternalId given?",
            true),
        asked -> asked.issuances().and(SessionList::isExternal));
    return Collections.unmodifiableMap(lists);
  }

  private static Description about(int number, String name, String title, boolean spans) {
    List<Parameter> parameters = new ArrayList<>(PAGE);
    if (spans) {
      parameters.add(Parameter.FROM);
      parameters.add(Parameter.TO);
    }
    return new Description(
        number,
        name,
        title,
        Description.Scope.SESSIONS,
        parameters,
        SessionRows.COLUMNS,
        SessionRows.CONTROL);
  }

  static List<TrailQuery> all(SessionQueries sessions) {
    List<TrailQuery> all = new ArrayList<>();
    LISTS.forEach((about, filter) -> all.add(new SessionList(about, sessions, filter)));
    return all;
  }

  static List<Description> descriptions() {
    return List.copyOf(LISTS.keySet());
  }

  private static boolean isExternal(Session session) {
    return session.facts().getProvider() != null
        || !session.callerAccountId().equals(session.accountId());
  }

  @Override
  public Description description() {
    return description;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    return SessionRows.of(sessions, asked.page(filter.of(asked)));
  }
}
