package dev.scrip.standalone.cli;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.ConsideredPolicy;
import dev.scrip.events.DenialReason;
import dev.scrip.events.PolicyType;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.StatementRef;
import dev.scrip.events.UserIdentity;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.Arns;
import dev.scrip.standalone.trail.Denials;
import dev.scrip.standalone.trail.Denials.Denial;
import dev.scrip.standalone.trail.TrailReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description =
        "Explains a denial: who asked for what, which policies were looked at, what is missing.",
    mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "REQUEST_ID",
      description = "request id of the denial (default: the last denial)")
  private @Nullable String requestId;

  @Option(
      names = "--fix",
      description = {
        "also prints the statement that would allow it, and where it belongs, and simulates it; nothing is changed"
      })
  private boolean fix;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Optional<Denial> denial;
    try (TrailReader reader =
        new TrailReader(data.kafka(), warning -> Scrip.err().println("scrip: " + warning))) {
      denial = new Denials(reader).find(Optional.ofNullable(requestId));
    } catch (KafkaException e) {
      throw new UsageException("the broker at " + data.kafka() + " does not answer", e);
    }
    if (denial.isEmpty()) {
      throw new UsageException(
          requestId == null
              ? "nothing was denied yet"
              : "no denial of request " + requestId + " is in the trail");
    }
    explain(Scrip.out(), denial.get());
    if (fix) {
      QueryClient iam = QueryClient.iam(profile.keys(data.get()), data.sts());
      Fix.print(Scrip.out(), iam, denial.get().event());
    }
    return 0;
  }

  static void explain(PrintStream out, Denial denial) {
    AuditEvent event = denial.event();
    RequestDenied detail = event.getRequestDenied();
    String what = Optional.ofNullable(detail.getAction()).orElse(event.getEventName());
    String on = detail.getResource() == null ? "" : " on " + Arns.brief(detail.getResource());
    out.println("denied   " + who(event, denial.issuance()) + "   " + what + on);
    out.println(
        "  at "
            + event.getEventTime()
            + " from "
            + event.getSourceIPAddress()
            + ", request "
            + event.getRequestID());
    out.println("  told: " + event.getErrorCode() + ": " + event.getErrorMessage());
    if (detail.getReason() == DenialReason.AUTHENTICATION) {
      out.println("  no policy was looked at: the caller did not prove who it is");
      return;
    }
    List<ConsideredPolicy> policies = detail.getConsidered();
    for (ConsideredPolicy policy : policies) {
      out.println("  " + told(policy));
    }
    for (StatementRef statement : detail.getStatements()) {
      out.println(
          "  <- denied by statement "
              + (statement.getSid() == null ? statement.getIndex() : statement.getSid())
              + " of "
              + label(statement.getPolicyArn()));
    }
    if (detail.getMissing() != null) {
      out.println("  <- no " + detail.getMissing() + " allows " + what);
    } else if (policies.isEmpty()) {
      out.println("  no policy was looked at: see the text above");
    }
    if (policies.stream().allMatch(WhyCommand::isIdentityOrResource)) {
      out.println("  no boundary, no session policy, no SCP was looked at");
    }
  }

  private static boolean isIdentityOrResource(ConsideredPolicy policy) {
    return policy.getPolicyType() == PolicyType.IDENTITY
        || policy.getPolicyType() == PolicyType.RESOURCE;
  }

  private static String who(AuditEvent event, Optional<AuditEvent> issuance) {
    UserIdentity identity = event.getUserIdentity();
    if (identity == null) {
      return "somebody unknown";
    }
    if (identity.getArn() == null) {
      return "somebody with the key " + identity.getAccessKeyId();
    }
    String name = Arns.brief(identity.getArn());
    if (issuance.isEmpty()) {
      return name;
    }
    SessionIssued issued = issuance.get().getSessionIssued();
    Duration age = Duration.between(issued.getIssuedAt(), event.getEventTime());
    return name
        + " ("
        + Arns.name(issued.getCallerArn())
        + " obtained it "
        + Math.max(0, age.toSeconds())
        + " s before)";
  }

  private static String told(ConsideredPolicy policy) {
    StringBuilder text = new StringBuilder(label(policy.getPolicyArn()));
    if (!policy.getAllows().isEmpty()) {
      text.append(" allows ").append(String.join(", ", policy.getAllows()));
    }
    if (!policy.getDenies().isEmpty()) {
      text.append(policy.getAllows().isEmpty() ? " denies " : ", denies ");
      text.append(String.join(", ", policy.getDenies()));
    }
    return text.toString();
  }

  /**
   * {@code role/demo's DemoRead}, {@code role/demo's trust policy}, or the name of a managed
   * policy.
   */
  private static String label(String policyArn) {
    String brief = Arns.brief(policyArn);
    int inline = brief.lastIndexOf("/policy/");
    if (inline > 0) {
      return brief.substring(0, inline) + "'s " + brief.substring(inline + "/policy/".length());
    }
    return brief.endsWith("/trust")
        ? brief.substring(0, brief.length() - "/trust".length()) + "'s trust policy"
        : Arns.name(policyArn);
  }
}
