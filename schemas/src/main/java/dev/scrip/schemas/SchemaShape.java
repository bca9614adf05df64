package dev.scrip.schemas;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/**
 * What readers and writers depend on in a schema, as comparable text: names, types, logical types,
 * defaults and symbols. What a schema only says to people (docs, examples) is left out.
 */
final class SchemaShape {
  private final List<String> parts = new ArrayList<>();
  private final List<String> named = new ArrayList<>();

  private SchemaShape() {}

  static boolean same(Schema first, Schema second) {
    return of(first).equals(of(second));
  }

  private static List<String> of(Schema schema) {
    SchemaShape shape = new SchemaShape();
    shape.add(schema);
    return shape.parts;
  }

  private void add(Schema schema) {
    parts.add(schema.getType() + " " + schema.getFullName());
    parts.add(schema.getLogicalType() == null ? "-" : schema.getLogicalType().getName());
    switch (schema.getType()) {
      case RECORD -> {
        if (!named.contains(schema.getFullName())) {
          named.add(schema.getFullName());
          for (Schema.Field field : schema.getFields()) {
            parts.add(field.name() + " = " + fallback(field));
            add(field.schema());
          }
        }
      }
      case ENUM -> parts.add(schema.getEnumSymbols() + " " + schema.getEnumDefault());
      case UNION -> schema.getTypes().forEach(this::add);
      case ARRAY -> add(schema.getElementType());
      case MAP -> add(schema.getValueType());
      case FIXED -> parts.add(String.valueOf(schema.getFixedSize()));
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  private static String fallback(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      return "none";
    }
    return field.defaultVal() instanceof JsonProperties.Null
        ? "null"
        : String.valueOf(field.defaultVal());
  }
}
