package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.query.InvalidQueryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms of an answer. */
enum AnswerForm {
  /** One object, its rows as objects. */
  JSON("application/json") {
    @Override
    Document document(Answer answer) {
      return new Document(type(), Map.of(), bytes(whole(answer)));
    }
  },

  /** A line that says what the answer is, then a line for each row. */
  NDJSON("application/x-ndjson") {
    @Override
    Document document(Answer answer) {
      StringBuilder lines = new StringBuilder();
      lines.append(text(Map.of("answer", answer.head()))).append('\n');
      answer.rows().rows().forEach(row -> lines.append(text(object(answer, row))).append('\n'));
      return new Document(type(), Map.of(), lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  },

  /** RFC 4180, with a line of names; what the answer is stands in the header x-scrip-answer. */
  CSV("text/csv; charset=utf-8; header=present") {
    @Override
    Document document(Answer answer) {
      StringBuilder lines = new StringBuilder();
      lines.append(String.join(",", answer.about().columns())).append("\r\n");
      for (List<@Nullable Object> row : answer.rows().rows()) {
        List<String> cells = new ArrayList<>();
        row.forEach(value -> cells.add(cell(value)));
        lines.append(String.join(",", cells)).append("\r\n");
      }
      return new Document(
          type(),
          Map.of("x-scrip-answer", ascii(text(answer.head()))),
          lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  };

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final String type;

  AnswerForm(String type) {
    this.type = type;
  }

  abstract Document document(Answer answer);

  String type() {
    return type;
  }

  static AnswerForm of(Optional<String> name) throws InvalidQueryException {
    return switch (name.orElse("json")) {
      case "json" -> JSON;
      case "ndjson" -> NDJSON;
      case "csv" -> CSV;
      default -> throw new InvalidQueryException("format is not one of json, ndjson, csv");
    };
  }

  /** An answer as one object, its rows as objects. */
  static Map<String, @Nullable Object> whole(Answer answer) {
    Map<String, @Nullable Object> json = answer.head();
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    answer.rows().rows().forEach(row -> rows.add(object(answer, row)));
    json.put("rows", rows);
    return json;
  }

  private static Map<String, @Nullable Object> object(Answer answer, List<@Nullable Object> row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      object.put(answer.about().columns().get(i), row.get(i));
    }
    return object;
  }

  private static String text(Map<String, ? extends @Nullable Object> object) {
    return new String(bytes(object), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Map<String, ? extends @Nullable Object> object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Header values are ASCII. */
  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder();
    json.chars()
        .forEach(
            each -> {
              if (each < 0x7f) {
                ascii.append((char) each);
              } else {
                ascii.append("\\u").append(String.format("%04x", each));
              }
            });
    return ascii.toString();
  }

  /**
   * A spreadsheet takes what begins with one of these for a formula: an apostrophe before it says
   * that it is text.
   */
  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    if (value instanceof String && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
