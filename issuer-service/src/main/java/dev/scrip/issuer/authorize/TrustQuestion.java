package dev.scrip.issuer.authorize;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.policy.Caller;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator;
import dev.scrip.issuer.policy.Evaluator.Question;
import dev.scrip.issuer.policy.Evaluator.Reach;
import dev.scrip.issuer.policy.Evaluator.ResourcePolicy;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.PolicySet;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a trust policy would allow an issuance that the trail tells of: its trust alone is looked
 * at, as if the caller's own policies allowed everything.
 *
 * @param action such as {@code sts:AssumeRole}
 * @param roleArn the role
 * @param accountId its account
 * @param trustPolicy the policy
 * @param callerArn who obtained the session; empty for somebody whom a provider vouched for
 * @param callerAccountId its account
 * @param behindArn for a role's session, the role's ARN
 * @param provider who vouched, for somebody without credentials
 * @param context condition keys as the issuance's record tells them
 */
record TrustQuestion(
    @JsonProperty(required = true) String action,
    @JsonProperty(required = true) String roleArn,
    @JsonProperty(required = true) String accountId,
    @JsonProperty(required = true) String trustPolicy,
    @JsonProperty(required = true) String callerArn,
    @JsonProperty(required = true) String callerAccountId,
    @Nullable String behindArn,
    @Nullable String provider,
    @JsonProperty(required = true) Map<String, List<String>> context) {
  private static final String ANYTHING =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(32_768)
                          .maxNameLength(512)
                          .build())
                  .build())
          .build();

  /** The question behind JSON; empty if it is none. */
  static Optional<TrustQuestion> parse(String json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, TrustQuestion.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the policy would allow it; empty if it is no policy. */
  Optional<Boolean> allows() {
    Caller caller =
        provider == null
            ? new Caller(
                callerArn,
                callerAccountId,
                Optional.ofNullable(behindArn),
                callerArn.endsWith(":root"))
            : Caller.federated(provider);
    try {
      Policy trust =
          new Policy(
              roleArn,
              Policy.Part.RESOURCE,
              PolicyDocument.parse(trustPolicy, PolicyDocument.Use.TRUST));
      Policy own =
          new Policy(
              "scrip:anything",
              Policy.Part.IDENTITY,
              PolicyDocument.parse(ANYTHING, PolicyDocument.Use.IDENTITY));
      Decision decision =
          Evaluator.decide(
              new Question(
                  caller,
                  action,
                  roleArn,
                  PolicySet.of(provider == null ? List.of(own) : List.of()),
                  Optional.of(new ResourcePolicy(accountId, trust)),
                  Reach.OWN_ACCOUNT,
                  RequestContext.of(context)));
      return Optional.of(decision instanceof Decision.Allowed);
    } catch (MalformedPolicyDocumentException e) {
      return Optional.empty();
    }
  }
}
