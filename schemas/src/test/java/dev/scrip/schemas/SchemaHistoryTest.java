package dev.scrip.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.scrip.schemas.SchemaHistory.Version;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

final class SchemaHistoryTest {
  @Test
  void idsOfTheFirstRelease_neverChange() {
    assertThat(SchemaHistory.committed().versions().subList(0, 11))
        .extracting(Version::id, Version::subject, Version::version)
        .containsExactly(
            tuple(1, "sts.audit-value", 1),
            tuple(2, "sts.ends-value", 1),
            tuple(3, "iam.changes-value", 1),
            tuple(4, "iam.last-used-value", 1),
            tuple(5, "sts.claims-value", 1),
            tuple(6, "iam.changes-value", 2),
            tuple(7, "iam.changes-value", 3),
            tuple(8, "sts.audit-value", 2),
            tuple(9, "iam.changes-value", 4),
            tuple(10, "sts.audit-value", 3),
            tuple(11, "iam.changes-value", 5));
  }

  @Test
  void everyVersion_readsAndIsReadByTheNewest() {
    for (Version version : SchemaHistory.committed().versions()) {
      Version newest = SchemaHistory.committed().newest(version.subject());
      assertThat(reads(newest.schema(), version.schema()))
          .as("%s %d read by the newest", version.subject(), version.version())
          .isTrue();
      assertThat(reads(version.schema(), newest.schema()))
          .as("the newest read by %s %d", version.subject(), version.version())
          .isTrue();
    }
  }

  @Test
  void generatedClasses_areTheNewestVersions() {
    // Topics refuses to load where a class and its newest committed schema differ.
    assertThat(Topics.all()).hasSize(10);
  }

  @Test
  void shape_isDeafToWhatASchemaSaysToPeople_andToNothingElse() {
    Schema end = SchemaHistory.committed().newest("sts.ends-value").schema();
    assertThat(
            SchemaShape.same(
                end,
                new Schema.Parser()
                    .parse(
                        end.toString()
                            .replaceFirst(
                                "\"name\":\"eventID\"", "\"example\":\"x\",\"name\":\"eventID\""))))
        .isTrue();
    assertThat(SchemaShape.same(end, record(end, "{\"name\":\"added\",\"type\":\"string\"}")))
        .isFalse();
    Schema enumeration = new Schema.Parser().parse(end.toString().replace("REVOKED", "ENDED"));
    assertThat(SchemaShape.same(end, enumeration)).isFalse();
    Schema renamed = new Schema.Parser().parse(end.toString().replace("endedAt", "endAt"));
    assertThat(SchemaShape.same(end, renamed)).isFalse();
  }

  @Test
  void check_findsAChangeThatNewReadersCannotRead() {
    Schema old = SchemaHistory.committed().newest("sts.ends-value").schema();
    Schema added = record(old, "{\"name\":\"added\",\"type\":\"string\"}");
    assertThat(reads(added, old)).isFalse();
  }

  @Test
  void check_findsAChangeThatOldReadersCannotRead() {
    Schema old = SchemaHistory.committed().newest("sts.ends-value").schema();
    Schema without =
        new Schema.Parser()
            .parse(old.toString().replace("\"name\":\"accessKeyId\"", "\"name\":\"renamed\""));
    assertThat(without.getField("accessKeyId")).isNull();
    assertThat(reads(old, without)).isFalse();
  }

  private static Schema record(Schema schema, String field) {
    String json = schema.toString();
    return new Schema.Parser().parse(json.substring(0, json.length() - 2) + "," + field + "]}");
  }

  private static boolean reads(Schema reader, Schema writer) {
    return List.of(SchemaCompatibilityType.COMPATIBLE)
        .contains(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType());
  }
}
