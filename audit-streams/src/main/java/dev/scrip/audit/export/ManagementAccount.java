package dev.scrip.audit.export;

import dev.scrip.audit.trail.SkippingReader;
import dev.scrip.events.AccountImage;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityWrite;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Finds the directory's management account: it takes what belongs to no account. */
final class ManagementAccount {
  private static final String NOBODY = "000000000000";

  private ManagementAccount() {}

  /** Its id; zeros in a directory without accounts. */
  static String of(Map<String, Object> kafka) {
    TopicPartition changes = new TopicPartition(Topics.IAM_CHANGES.name(), 0);
    try (SkippingReader reader = new SkippingReader(kafka, changes)) {
      reader.seek(reader.begin());
      while (!reader.isDone()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          for (EntityWrite write : writes(record)) {
            AccountImage account = write.getImage() == null ? null : write.getImage().getAccount();
            if (account != null && account.getManagementAccount()) {
              return account.getAccountId();
            }
          }
        }
      }
    }
    return NOBODY;
  }

  /** What a change writes; nothing if it is no change. */
  private static List<EntityWrite> writes(ConsumerRecord<byte[], byte[]> record) {
    try {
      DirectoryChange change =
          Topics.IAM_CHANGES
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value());
      return change.getWrites();
    } catch (UnreadableRecordException e) {
      return List.of();
    }
  }
}
