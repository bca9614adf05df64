package dev.scrip.standalone;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.LastUse;
import dev.scrip.events.SessionEnded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** docs/events.md: every field of the readable topics, as their newest schemas describe it. */
final class DataDictionary {
  private static final String HEAD =
      """
      # Data dictionary of the readable topics

      Made from the schemas (`mvn -pl standalone -am test -Dtest=DocsTest -Dsurefire.failIfNoSpecifiedTests=false
      -Dscrip.write-docs=true` writes it anew); a test compares. Subjects are `<topic>-value`, in the Confluent wire format:
      [the registry](registry.md) says how to read them. "AWS" names the field of CloudTrail, or of the IAM and STS
      answers, that means the same. A `stable` field keeps its name, type and meaning; an `evolving` one may get more to
      say, and new values, in a minor release. Fields are only ever added, with a default.
      """;

  private final Map<String, Schema> named = new LinkedHashMap<>();

  private DataDictionary() {}

  static String text() {
    DataDictionary dictionary = new DataDictionary();
    for (Schema schema :
        List.of(
            AuditEvent.getClassSchema(),
            SessionEnded.getClassSchema(),
            DirectoryChange.getClassSchema(),
            LastUse.getClassSchema())) {
      dictionary.collect(schema);
    }
    StringBuilder text = new StringBuilder(HEAD);
    dictionary.named.values().forEach(schema -> section(text, schema));
    return text.toString();
  }

  private void collect(Schema schema) {
    switch (schema.getType()) {
      case UNION -> schema.getTypes().forEach(this::collect);
      case ARRAY -> collect(schema.getElementType());
      case ENUM -> named.putIfAbsent(schema.getName(), schema);
      case RECORD -> {
        if (named.putIfAbsent(schema.getName(), schema) == null) {
          schema.getFields().forEach(field -> collect(field.schema()));
        }
      }
      default -> {}
    }
  }

  private static void section(StringBuilder text, Schema schema) {
    text.append("\n## ").append(schema.getName()).append("\n\n").append(schema.getDoc());
    if (schema.getType() == Schema.Type.ENUM) {
      text.append(" Values: ").append(String.join(", ", schema.getEnumSymbols())).append(".\n");
      return;
    }
    text.append(
        "\n\n| field | type | example | AWS | stability | meaning |\n|---|---|---|---|---|---|\n");
    for (Schema.Field field : schema.getFields()) {
      text.append("| `").append(field.name()).append("` | ").append(type(field.schema()));
      text.append(" | ").append(code(field.getProp("example")));
      text.append(" | ").append(code(field.getProp("aws")));
      text.append(" | ").append(Objects.requireNonNullElse(field.getProp("stability"), ""));
      text.append(" | ").append(field.doc()).append(" |\n");
    }
  }

  private static String code(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "" : "`" + value.replace("|", "\\|") + "`";
  }

  private static String type(Schema schema) {
    return switch (schema.getType()) {
      case UNION ->
          schema.getTypes().stream()
                  .filter(each -> each.getType() != Schema.Type.NULL)
                  .map(DataDictionary::type)
                  .collect(Collectors.joining(" or "))
              + ", may be absent";
      case ARRAY -> "list of " + type(schema.getElementType());
      case ENUM, RECORD -> schema.getName();
      default -> schema.getLogicalType() == null ? schema.getType().getName() : "time";
    };
  }
}
