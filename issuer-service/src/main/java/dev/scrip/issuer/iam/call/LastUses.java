package dev.scrip.issuer.iam.call;

import dev.scrip.events.LastUse;
import java.util.Optional;

/** When entities were last used, in steps of 15 minutes. */
@FunctionalInterface
public interface LastUses {
  /** The last use of an entity, if one is known. */
  Optional<LastUse> of(String arn);
}
