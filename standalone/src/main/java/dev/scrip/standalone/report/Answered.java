package dev.scrip.standalone.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A section with its answer, all pages of it.
 *
 * @param section what was asked
 * @param columns names of the rows' values
 * @param rows objects
 * @param rowCount how many
 * @param controlTotal what they add up to
 * @param head what the last page says of itself
 * @param file name of the file that the rows lie in
 * @param sha256 hash of that file, hex
 */
public record Answered(
    ReportPlan.Section section,
    List<String> columns,
    List<JsonNode> rows,
    long rowCount,
    String controlTotal,
    JsonNode head,
    String file,
    String sha256) {}
