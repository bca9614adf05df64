package dev.scrip.standalone.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a data folder listen; absent what was never started.
 *
 * @param sts STS and IAM
 * @param audit query API
 * @param kafka broker, for everybody
 * @param services broker, for the services
 * @param controllerPort port of the broker's controller
 * @param trial cap on every session's life, if this is a trial
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Endpoints(
    @Nullable String sts,
    @Nullable String audit,
    @Nullable String kafka,
    @Nullable String services,
    @Nullable Integer controllerPort,
    @Nullable String trial) {
  /** Nothing was ever started. */
  public static final Endpoints NONE = new Endpoints(null, null, null, null, null, null);

  /** With a broker. */
  public Endpoints withBroker(String everybody, String forServices, int controller) {
    return new Endpoints(sts, audit, everybody, forServices, controller, trial);
  }

  /** With an issuer. */
  public Endpoints withSts(String url, @Nullable String trialMaxSession) {
    return new Endpoints(url, audit, kafka, services, controllerPort, trialMaxSession);
  }

  /** With a query API. */
  public Endpoints withAudit(String url) {
    return new Endpoints(sts, url, kafka, services, controllerPort, trial);
  }
}
