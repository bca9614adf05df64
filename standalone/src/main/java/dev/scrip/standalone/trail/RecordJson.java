package dev.scrip.standalone.trail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON that scripts read: field names as in the schemas, times in ISO 8601, absent
 * fields left out.
 */
public final class RecordJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RecordJson() {}

  /** One line. */
  public static String line(TrailRecord record) throws JsonProcessingException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("topic", record.topic());
    json.put("partition", record.partition());
    json.put("offset", record.offset());
    json.put("kind", record.kind());
    json.put("eventTime", record.eventTime().toString());
    json.put("eventID", record.eventId());
    record.accessKeyId().ifPresent(id -> json.put("accessKeyId", id));
    json.put("record", fields(record.value()));
    return JSON.writeValueAsString(json);
  }

  /** A record's bytes, decoded; what can't be decoded is told in its place. */
  public static String decoded(String topic, byte @Nullable [] value)
      throws JsonProcessingException {
    try {
      SpecificRecord record =
          switch (topic) {
            case "sts.ends" ->
                Topics.STS_ENDS.valueSerde().deserializer().deserialize(topic, value);
            case "iam.changes" ->
                Topics.IAM_CHANGES.valueSerde().deserializer().deserialize(topic, value);
            default -> Topics.STS_AUDIT.valueSerde().deserializer().deserialize(topic, value);
          };
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields(record));
    } catch (UnreadableRecordException e) {
      return "(its value can't be decoded: " + e.getMessage() + ")";
    }
  }

  private static Map<String, Object> fields(IndexedRecord record) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = value(record.get(field.pos()));
      if (value != null) {
        json.put(field.name(), value);
      }
    }
    return json;
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case IndexedRecord record -> fields(record);
      case List<?> list -> list.stream().map(RecordJson::value).toList();
      case Instant time -> time.toString();
      case Number number -> number;
      case Boolean truth -> truth;
      default -> value.toString();
    };
  }
}
