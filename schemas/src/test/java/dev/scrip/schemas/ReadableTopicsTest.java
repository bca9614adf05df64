package dev.scrip.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What a reader can see has no place for a secret. */
final class ReadableTopicsTest {
  private static final List<String> SECRET_WORDS =
      List.of("secret", "password", "token", "assertion", "credential", "signature", "private");

  @Test
  void noField_isNamedAfterASecret() {
    assertThat(faults(readable())).isEmpty();
  }

  @Test
  void check_findsAFieldThatCouldHoldASecret() {
    Schema bad =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":["
                    + "{\"name\":\"sessionToken\",\"doc\":\"d\",\"type\":\"string\"},"
                    + "{\"name\":\"blob\",\"doc\":\"d\",\"type\":[\"null\",\"bytes\"]},"
                    + "{\"name\":\"any\",\"doc\":\"d\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},"
                    + "{\"name\":\"bare\",\"type\":\"string\"}]}");
    assertThat(faults(List.of(bad)))
        .containsExactlyInAnyOrder(
            "R.sessionToken is named after a secret",
            "R.blob holds free bytes",
            "R.any holds a free map",
            "R.bare has no doc");
  }

  @Test
  void auditEvent_endsWithItsNumber() {
    Schema event = SchemaHistory.committed().newest("sts.audit-value").schema();
    assertThat(event.getFields().getLast().name()).isEqualTo("writer");
    assertThat(event.getField("writer").schema().getFields().getLast().name())
        .isEqualTo("sequence");
  }

  @Test
  void eachDetail_isNamedByAKind() {
    Schema event = SchemaHistory.committed().newest("sts.audit-value").schema();
    Set<String> kinds = new HashSet<>(event.getField("kind").schema().getEnumSymbols());
    event.getFields().stream()
        .filter(field -> field.doc().startsWith("Set when kind is "))
        .map(
            field ->
                field.name().substring(0, 1).toUpperCase(Locale.ROOT) + field.name().substring(1))
        .forEach(detail -> assertThat(kinds).contains(detail));
    assertThat(event.getField("kind").schema().getEnumDefault()).isEqualTo("UNKNOWN");
  }

  private static List<Schema> readable() {
    Set<String> hidden = new TreeSet<>();
    Topics.all().stream().filter(topic -> !topic.readable()).forEach(t -> hidden.add(t.name()));
    return SchemaHistory.committed().versions().stream()
        .filter(version -> !hidden.contains(version.subject().replace("-value", "")))
        .map(SchemaHistory.Version::schema)
        .toList();
  }

  private static Set<String> faults(List<Schema> schemas) {
    Set<String> faults = new TreeSet<>();
    schemas.forEach(schema -> walk(schema, faults, new HashSet<>()));
    return faults;
  }

  private static void walk(Schema schema, Set<String> faults, Set<String> seen) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          schema.getFields().forEach(field -> field(schema, field, faults, seen));
        }
      }
      case ARRAY -> walk(schema.getElementType(), faults, seen);
      case UNION -> schema.getTypes().forEach(branch -> walk(branch, faults, seen));
      default -> {}
    }
  }

  private static void field(
      Schema record, Schema.Field field, Set<String> faults, Set<String> seen) {
    String name = record.getName() + "." + field.name();
    String lower = field.name().toLowerCase(Locale.ROOT);
    if (SECRET_WORDS.stream().anyMatch(lower::contains)) {
      faults.add(name + " is named after a secret");
    }
    String type = field.schema().toString();
    if (type.contains("\"bytes\"") || type.contains("\"fixed\"")) {
      faults.add(name + " holds free bytes");
    }
    if (type.contains("\"map\"")) {
      faults.add(name + " holds a free map");
    }
    if (field.doc() == null) {
      faults.add(name + " has no doc");
    }
    walk(field.schema(), faults, seen);
  }
}
