package dev.scrip.audit.projection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Events' details as JSON: names as in the schemas, times in ISO 8601, absent fields left out. */
public final class Details {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Details() {}

  /** A record with what it has. */
  public static ObjectNode of(IndexedRecord record) {
    ObjectNode json = NODES.objectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      JsonNode value = value(record.get(field.pos()));
      if (value != null) {
        json.set(field.name(), value);
      }
    }
    return json;
  }

  /** The one detail of a record, which its kind names. */
  public static Optional<IndexedRecord> detail(AuditEvent event) {
    String kind = event.getKind().name();
    Schema.Field field =
        event
            .getSchema()
            .getField(kind.substring(0, 1).toLowerCase(Locale.ROOT) + kind.substring(1));
    return field == null
        ? Optional.empty()
        : Optional.ofNullable((IndexedRecord) event.get(field.pos()));
  }

  private static @Nullable JsonNode value(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case IndexedRecord record -> of(record);
      case List<?> list when list.isEmpty() -> null;
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        for (Object each : list) {
          array.add(value(each));
        }
        yield array;
      }
      case Instant time -> NODES.textNode(time.toString());
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Boolean truth -> NODES.booleanNode(truth);
      default -> NODES.textNode(value.toString());
    };
  }
}
