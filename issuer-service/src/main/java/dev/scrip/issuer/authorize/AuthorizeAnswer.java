package dev.scrip.issuer.authorize;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.scrip.events.Effect;
import dev.scrip.events.PolicyType;
import dev.scrip.events.StatementRef;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an authorize call.
 *
 * @param decision {@code allowed}, {@code explicitDeny}, {@code implicitDeny} or {@code
 *     notAuthenticated}
 * @param principal who asked; absent if that is not proven
 * @param statements the deciding statements
 * @param error what to answer the caller, unless allowed
 * @param missing the kind of policy that would have to allow, where nothing denies
 * @param encodedMessage what DecodeAuthorizationMessage decodes, where policies deny
 * @param position offset in {@code iam.changes} that the decision reflects
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthorizeAnswer(
    String decision,
    @Nullable Who principal,
    List<Deciding> statements,
    @Nullable Fault error,
    @Nullable String missing,
    @Nullable String encodedMessage,
    long position) {

  /** Who asked, and the access key ids behind the session, the first one first. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Who(
      String type,
      String arn,
      String userId,
      String accountId,
      String accessKeyId,
      List<String> chain) {
    static Who of(Authenticated caller) {
      return new Who(
          caller.identity().getType(),
          caller.arn(),
          caller.userId(),
          caller.accountId(),
          caller.accessKeyId(),
          caller.session().map(Session::ancestors).orElse(List.of()).stream()
              .map(Session.Ancestor::accessKeyId)
              .toList());
    }
  }

  /** A statement that decided. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Deciding(
      String policyArn, String policyType, @Nullable String sid, int index, String effect) {
    StatementRef recorded() {
      return new StatementRef(
          policyArn, PolicyType.valueOf(policyType), sid, index, Effect.valueOf(effect));
    }

    static Deciding of(StatementRef statement) {
      return new Deciding(
          statement.getPolicyArn(),
          statement.getPolicyType().name(),
          statement.getSid(),
          statement.getIndex(),
          statement.getEffect().name());
    }
  }

  /** An error in the front door's words. */
  public record Fault(int status, String code, String message) {}
}
