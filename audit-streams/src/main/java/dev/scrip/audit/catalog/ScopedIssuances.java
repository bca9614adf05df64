package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.store.SessionRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which issuances were scoped down or tagged, by role, and the share that was not. */
final class ScopedIssuances implements TrailQuery {
  static final Description ABOUT =
      new Description(
          14,
          "scoped-issuances",
          "Which issuances had a session policy, policy ARNs or tags, and which share of each role's"
              + " had none?",
          Description.Scope.SESSIONS,
          List.of(Parameter.PRINCIPAL, Parameter.ROLE, Parameter.FROM, Parameter.TO),
          List.of(
              "roleArn",
              "issuances",
              "withPolicy",
              "withPolicyArns",
              "withTags",
              "without",
              "shareWithout"),
          List.of("roleArn", "issuances", "withPolicy", "withPolicyArns", "withTags", "without"));

  private final SessionQueries sessions;

  ScopedIssuances(SessionQueries sessions) {
    this.sessions = sessions;
  }

  private record Count(long all, long policy, long policyArns, long tags, long without) {
    static Count of(Session session) {
      SessionRow facts = session.facts();
      boolean policy = facts.getPolicySha256() != null;
      boolean arns = !facts.getPolicyArns().isEmpty();
      boolean tags = !facts.getTags().isEmpty();
      return new Count(1, one(policy), one(arns), one(tags), one(!policy && !arns && !tags));
    }

    Count plus(Count other) {
      return new Count(
          all + other.all,
          policy + other.policy,
          policyArns + other.policyArns,
          tags + other.tags,
          without + other.without);
    }

    private static long one(boolean holds) {
      return holds ? 1 : 0;
    }
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Map<String, Count> counts = new TreeMap<>();
    sessions.forEach(
        asked.issuances(),
        asked.asOf(),
        session -> counts.merge(session.roleArn().orElse(""), Count.of(session), Count::plus));
    Rows rows = new Rows();
    counts.forEach(
        (role, count) ->
            rows.add(
                role.isEmpty() ? null : role,
                count.all(),
                count.policy(),
                count.policyArns(),
                count.tags(),
                count.without(),
                Math.round(1_000.0 * count.without() / count.all()) / 1_000.0));
    return rows;
  }
}
