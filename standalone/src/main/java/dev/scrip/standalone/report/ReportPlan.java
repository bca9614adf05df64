package dev.scrip.standalone.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which reports there are, what each shows, and to which controls that speaks.
 *
 * @param reports by name
 * @param everywhere what every report ends with
 * @param controls of the frameworks
 */
public record ReportPlan(
    @JsonProperty(required = true) Map<String, Report> reports,
    @JsonProperty(required = true) List<Section> everywhere,
    @JsonProperty(required = true) List<Control> controls) {

  /** A report. */
  public record Report(
      @JsonProperty(required = true) String title,
      @JsonProperty(required = true) List<Section> sections) {}

  /**
   * A part of a report: the answer to a question.
   *
   * @param takes what the question takes beside the range, if anything
   */
  public record Section(
      @JsonProperty(required = true) String query,
      @JsonProperty(required = true) String title,
      @Nullable List<String> takes) {}

  /** A control of a framework, and the questions whose answers are evidence for it. */
  public record Control(
      @JsonProperty(required = true) String framework,
      @JsonProperty(required = true) String control,
      @JsonProperty(required = true) String text,
      @JsonProperty(required = true) List<String> queries) {}

  /** The plan that this build has. */
  public static ReportPlan load() throws IOException {
    try (InputStream in = ReportPlan.class.getResourceAsStream("reports.json")) {
      if (in == null) {
        throw new IllegalStateException("reports.json is missing");
      }
      return JsonMapper.builder().build().readValue(in, ReportPlan.class);
    }
  }

  /** Names of the reports. */
  public Set<String> names() {
    return new TreeSet<>(reports.keySet());
  }

  /** A report by its name. */
  public Optional<Report> report(String name) {
    return Optional.ofNullable(reports.get(name));
  }

  /** All that a report shows, in order. */
  public List<Section> sections(Report report) {
    List<Section> all = new ArrayList<>(report.sections());
    all.addAll(everywhere);
    return all;
  }
}
