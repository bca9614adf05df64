package dev.scrip.audit.catalog;

import dev.scrip.audit.query.Stores;
import dev.scrip.audit.query.Stores.Range;
import dev.scrip.audit.views.Usage;
import dev.scrip.audit.views.UsageIndex;
import dev.scrip.audit.views.UsageIndex.Grain;
import dev.scrip.audit.views.ViewTopology;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/** When principals and roles were last used, to the hour. */
final class LastUses {
  private final Stores stores;

  LastUses(Stores stores) {
    this.stores = stores;
  }

  /** Start of the last hour until an instant in which an ARN was used; empty if there is none. */
  Optional<Instant> of(String arn, Instant until) {
    Instant last = Instant.MIN;
    for (Range range :
        stores.ranges(
            ViewTopology.USAGE,
            UsageIndex.key(Grain.HOUR, arn, Instant.EPOCH),
            UsageIndex.key(Grain.HOUR, arn, until.plusMillis(1)),
            true)) {
      try (range) {
        boolean found = false;
        while (!found && range.rows().hasNext()) {
          KeyValue<Bytes, byte[]> row = range.rows().next();
          Instant start = UsageIndex.startOf(row.key);
          found = UsageIndex.principalOf(row.key).equals(arn) && Usage.of(row.value).isUse();
          last = found && start.isAfter(last) ? start : last;
        }
      }
    }
    return last.equals(Instant.MIN) ? Optional.empty() : Optional.of(last);
  }
}
