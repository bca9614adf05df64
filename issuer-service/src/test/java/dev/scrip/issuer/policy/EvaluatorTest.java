package dev.scrip.issuer.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.policy.Evaluator.Question;
import dev.scrip.issuer.policy.Evaluator.ResourcePolicy;
import dev.scrip.issuer.policy.text.Glob;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvaluatorTest {
  private static final String ROLE = "arn:aws:iam::111111111111:role/r";
  private static final Caller USER =
      new Caller("arn:aws:iam::111111111111:user/u", "111111111111", Optional.empty(), false);
  private static final Caller SESSION =
      new Caller(
          "arn:aws:sts::111111111111:assumed-role/caller/s",
          "111111111111",
          Optional.of("arn:aws:iam::111111111111:role/caller"),
          false);
  private static final Caller STRANGER =
      new Caller("arn:aws:iam::222222222222:user/s", "222222222222", Optional.empty(), false);

  /**
   * Who calls, whom the trust policy names, whether an identity policy allows, and what follows.
   */
  @ParameterizedTest
  @CsvSource({
    "user, arn:aws:iam::111111111111:root, true, allowed",
    "user, arn:aws:iam::111111111111:root, false, no identity",
    "user, 111111111111, true, allowed",
    "user, arn:aws:iam::111111111111:user/u, false, allowed",
    "user, arn:aws:iam::111111111111:user/other, true, no resource",
    "user, *, false, allowed",
    "session, arn:aws:iam::111111111111:role/caller, false, allowed",
    "session, arn:aws:sts::111111111111:assumed-role/caller/s, false, allowed",
    "session, arn:aws:sts::111111111111:assumed-role/caller/t, true, no resource",
    "session, arn:aws:iam::111111111111:root, true, allowed",
    "stranger, arn:aws:iam::222222222222:root, true, allowed",
    "stranger, arn:aws:iam::222222222222:root, false, no identity",
    "stranger, arn:aws:iam::222222222222:user/s, false, no identity",
    "stranger, arn:aws:iam::222222222222:user/s, true, allowed",
    "stranger, arn:aws:iam::111111111111:root, true, no resource",
    "stranger, *, true, allowed",
    "stranger, *, false, no identity"
  })
  void assumeRole_byTrustAndIdentity(
      String caller, String principal, boolean identity, String expected) {
    Caller who =
        switch (caller) {
          case "user" -> USER;
          case "session" -> SESSION;
          default -> STRANGER;
        };
    Decision decision =
        decide(
            who,
            identity ? List.of(identity("Allow", "sts:AssumeRole", "*")) : List.of(),
            trust("Allow", principal));
    String found =
        switch (decision) {
          case Decision.Allowed allowed -> "allowed";
          case Decision.DeniedExplicitly denied -> "explicit";
          case Decision.DeniedImplicitly denied ->
              "no " + denied.missing().name().toLowerCase(Locale.ROOT);
        };
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void denyInTrust_winsOverAllows() {
    Policy trust =
        policy(
            "{\"Statement\":["
                + "{\"Effect\":\"Allow\",\"Action\":\"sts:*\",\"Principal\":\"*\"},"
                + "{\"Sid\":\"No\",\"Effect\":\"Deny\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"111111111111\"}}]}",
            PolicyDocument.Use.TRUST);
    Decision decision = decide(USER, List.of(identity("Allow", "*", "*")), Optional.of(trust));
    assertThat(decision).isInstanceOf(Decision.DeniedExplicitly.class);
    assertThat(((Decision.DeniedExplicitly) decision).decisive().getFirst().statement().sid())
        .contains("No");
  }

  @Test
  void root_needsNoIdentityPolicyInItsOwnAccount() {
    Caller root =
        new Caller("arn:aws:iam::111111111111:root", "111111111111", Optional.empty(), true);
    assertThat(
            Evaluator.decide(
                new Question(
                    root,
                    "iam:GetUser",
                    "*",
                    PolicySet.of(List.of()),
                    Optional.empty(),
                    Evaluator.Reach.OWN_ACCOUNT,
                    RequestContext.EMPTY)))
        .isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void actionsCompareWithoutCase_resourcesWithIt() {
    assertThat(allows("STS:assumerole", ROLE)).isTrue();
    assertThat(allows("sts:AssumeRole", "arn:aws:iam::111111111111:role/R")).isFalse();
    assertThat(allows("sts:Assume?ole", "arn:aws:iam::1111*:role/?")).isTrue();
    assertThat(allows("sts:AssumeRoleWith*", ROLE)).isFalse();
  }

  @Test
  void notActionAndNotResource_coverTheRest() {
    Policy notAction =
        policy(
            "{\"Statement\":{\"Effect\":\"Allow\",\"NotAction\":\"iam:*\",\"NotResource\":\"arn:aws:iam::9*:role/*\"}}",
            PolicyDocument.Use.IDENTITY);
    assertThat(decide(USER, List.of(notAction), Optional.empty()))
        .isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void identityPolicies_endAtTheirAccount_unlessTheyReachEveryOne() {
    List<Policy> all = List.of(identity("Allow", "*", "*"));
    for (String account : List.of("222222222222", "*")) {
      String resource = "arn:aws:scrip:us-east-1:" + account + ":session/*";
      assertThat(ask(resource, all, Evaluator.Reach.OWN_ACCOUNT))
          .isInstanceOf(Decision.DeniedImplicitly.class);
      assertThat(ask(resource, all, Evaluator.Reach.EVERY_ACCOUNT))
          .isInstanceOf(Decision.Allowed.class);
    }
    assertThat(
            ask("arn:aws:scrip:us-east-1:111111111111:session/*", all, Evaluator.Reach.OWN_ACCOUNT))
        .isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void denyOfOne_deniesAskingForMany() {
    List<Policy> policies =
        List.of(
            identity("Allow", "*", "*"),
            identity("Deny", "scrip:*", "arn:aws:scrip:*:222222222222:session/*"));
    assertThat(ask("arn:aws:scrip:us-east-1:*:session/*", policies, Evaluator.Reach.EVERY_ACCOUNT))
        .isInstanceOf(Decision.DeniedExplicitly.class);
    assertThat(
            ask(
                "arn:aws:scrip:us-east-1:111111111111:session/*",
                policies,
                Evaluator.Reach.EVERY_ACCOUNT))
        .isInstanceOf(Decision.Allowed.class);
  }

  @Property(tries = 500)
  void patterns_meetWhereATextMatchesBoth(
      @ForAll("words") String text, @ForAll("cuts") int cut, @ForAll("cuts") int other) {
    int at = text.isEmpty() ? 0 : cut % text.length();
    int also = text.isEmpty() ? 0 : other % text.length();
    assertThat(Glob.of(text.substring(0, at) + "*").intersects("*" + text.substring(also)))
        .isTrue();
    assertThat(Glob.of(text + "x*").intersects(text + "y*")).isFalse();
  }

  private static Decision ask(String resource, List<Policy> policies, Evaluator.Reach reach) {
    return Evaluator.decide(
        new Question(
            USER,
            "scrip:ListSessions",
            resource,
            PolicySet.of(policies),
            Optional.empty(),
            reach,
            RequestContext.EMPTY));
  }

  @Property(tries = 500)
  void aDenyAlwaysWins(@ForAll("policies") List<Policy> policies, @ForAll Random random) {
    List<Policy> all = new ArrayList<>(policies);
    all.add(identity("Deny", "sts:AssumeRole", "*"));
    Collections.shuffle(all, random);
    assertThat(decide(USER, all, trust("Allow", "*")))
        .isInstanceOf(Decision.DeniedExplicitly.class);
  }

  @Property(tries = 500)
  void addingAnAllow_neverTakesARightAway(@ForAll("policies") List<Policy> policies) {
    boolean before = decide(USER, policies, Optional.empty()) instanceof Decision.Allowed;
    List<Policy> more = new ArrayList<>(policies);
    more.add(identity("Allow", "sts:*", "*"));
    boolean after = decide(USER, more, Optional.empty()) instanceof Decision.Allowed;
    assertThat(!before || after).isTrue();
  }

  @Property(tries = 500)
  void order_neverMatters(@ForAll("policies") List<Policy> policies, @ForAll Random random) {
    List<Policy> shuffled = new ArrayList<>(policies);
    Collections.shuffle(shuffled, random);
    assertThat(decide(USER, shuffled, Optional.empty()).getClass())
        .isEqualTo(decide(USER, policies, Optional.empty()).getClass());
  }

  @Property(tries = 500)
  void aWildcard_matchesWhateverItsLiteralDoes(
      @ForAll("words") String word, @ForAll("cuts") int cut) {
    int at = word.isEmpty() ? 0 : cut % word.length();
    assertThat(Glob.of(word).matches(word)).isTrue();
    assertThat(Glob.of(word.substring(0, at) + "*").matches(word)).isTrue();
    assertThat(Glob.of("*" + word.substring(at)).matches(word)).isTrue();
    if (!word.isEmpty()) {
      assertThat(Glob.of(word.substring(0, at) + "?" + word.substring(at + 1)).matches(word))
          .isTrue();
    }
  }

  @Provide
  Arbitrary<List<Policy>> policies() {
    return Combinators.combine(
            Arbitraries.of("Allow", "Deny"),
            Arbitraries.of("*", "sts:*", "sts:AssumeRole", "iam:Get*"),
            Arbitraries.of("*", ROLE, "arn:aws:iam::111111111111:role/other"))
        .as(EvaluatorTest::identity)
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("ab:/").ofMaxLength(12);
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(0, 100);
  }

  private static boolean allows(String action, String resource) {
    return decide(USER, List.of(identity("Allow", action, resource)), Optional.empty())
        instanceof Decision.Allowed;
  }

  private static Decision decide(Caller caller, List<Policy> identity, Optional<Policy> trust) {
    return Evaluator.decide(
        new Question(
            caller,
            "sts:AssumeRole",
            ROLE,
            PolicySet.of(identity),
            trust.map(policy -> new ResourcePolicy("111111111111", policy)),
            Evaluator.Reach.OWN_ACCOUNT,
            RequestContext.EMPTY));
  }

  private static Policy identity(String effect, String action, String resource) {
    return policy(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"%s\"}]}"
            .formatted(effect, action, resource),
        PolicyDocument.Use.IDENTITY);
  }

  private static Optional<Policy> trust(String effect, String principal) {
    return Optional.of(
        policy(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"%s\"}}]}"
                .formatted(effect, principal),
            PolicyDocument.Use.TRUST));
  }

  private static Policy policy(String json, PolicyDocument.Use use) {
    try {
      return new Policy(
          "arn:aws:iam::111111111111:policy/p",
          use == PolicyDocument.Use.TRUST ? Policy.Part.RESOURCE : Policy.Part.IDENTITY,
          PolicyDocument.parse(json, use));
    } catch (MalformedPolicyDocumentException e) {
      throw new AssertionError(e);
    }
  }
}
