package dev.scrip.issuer.directory.log;

import dev.scrip.events.LastUse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code iam.last-used}, folded: when entities and keys were last used. */
public final class LastUseTable {
  private final Map<String, LastUse> uses = new ConcurrentHashMap<>();

  /** The last use of an entity's ARN or of an access key id. */
  public Optional<LastUse> of(String arn) {
    return Optional.ofNullable(uses.get(arn));
  }

  void fold(String arn, @Nullable LastUse use) {
    if (use == null) {
      uses.remove(arn);
    } else {
      uses.put(arn, use);
    }
  }
}
