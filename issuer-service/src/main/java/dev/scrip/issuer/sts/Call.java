package dev.scrip.issuer.sts;

import dev.scrip.issuer.access.Denied;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.RequestFacts;

/**
 * A signed request whose caller is known.
 *
 * @param request as it came in
 * @param caller who signed it
 * @param directory what is decided on
 */
record Call(ApiRequest request, Authenticated caller, Directory directory) {
  /** What every record of it says. */
  RequestFacts facts() {
    return Outcomes.facts(request, caller, /* readOnly= */ true, directory.position());
  }

  /** The action as policies write it. */
  String action() {
    return Outcomes.actionOf(request);
  }

  /** That it is denied. */
  Denied denied(String resource, Decision decision) {
    return new Denied(caller, directory, action(), resource, decision, request.surroundings());
  }
}
