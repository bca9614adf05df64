package dev.scrip.standalone.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.report.ReportPlan.Control;
import java.time.Instant;
import java.util.List;

/** The page of a pack: one file without scripts, which a browser opens and prints by itself. */
final class EvidencePage {
  private static final int MOST_ROWS = 500;
  private static final String STYLE =
      """
      body { font: 14px/1.45 system-ui, sans-serif; color: #1d2326; max-width: 1200px; margin: 24px auto; padding: 0 20px; }
      h1 { font-size: 24px; } h2 { font-size: 17px; margin-top: 32px; border-bottom: 1px solid #dfe3e4; padding-bottom: 4px; }
      table { border-collapse: collapse; width: 100%; font-size: 12px; }
      th, td { border: 1px solid #dfe3e4; padding: 4px 7px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
      th { background: #f2f4f4; } .faint { color: #5a6469; font-size: 12px; overflow-wrap: anywhere; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; } dd { margin: 0; overflow-wrap: anywhere; }
      @media print { body { margin: 0; max-width: none; font-size: 11px; } table { font-size: 9px; } tr { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; } }
      """;

  private final StringBuilder html = new StringBuilder();

  private EvidencePage() {}

  static String of(Pack pack, List<Answered> answers, List<Control> controls) {
    EvidencePage page = new EvidencePage();
    page.begin(pack);
    answers.forEach(page::section);
    page.controls(answers, controls);
    page.html.append("</main></body></html>\n");
    return page.html.toString();
  }

  private void begin(Pack pack) {
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(text(pack.title()))
        .append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
        .append(STYLE)
        .append("</style></head><body><main><h1>")
        .append(text(pack.title()))
        .append("</h1><dl>");
    fact("From", pack.from().toString());
    fact("Until before", pack.to().toString());
    fact("Run by", pack.ranBy());
    fact("Run at", pack.ranAt().toString());
    html.append("</dl><p class=\"faint\">")
        .append(
            "Each figure comes from the trail as it stood at the end of the range. The rows lie in"
                + " data/, the records behind them in records/, proofs that these are in the trail"
                + " in proofs/. manifest.json names every file with its SHA-256, and manifest.sig"
                + " signs it: scrip report --check FOLDER checks both.")
        .append("</p>");
  }

  private void fact(String name, String value) {
    html.append("<dt>").append(text(name)).append("</dt><dd>").append(text(value)).append("</dd>");
  }

  private void section(Answered answered) {
    html.append("<h2>").append(text(answered.section().title())).append("</h2>");
    if (answered.rows().isEmpty()) {
      html.append("<p>None.</p>");
    } else {
      table(answered);
    }
    html.append("<p class=\"faint\">")
        .append(
            text(
                answered.rowCount()
                    + " rows, control total "
                    + answered.controlTotal()
                    + "; question "
                    + answered.section().query()
                    + "; "
                    + answered.file()
                    + ", SHA-256 "
                    + answered.sha256()))
        .append("</p>");
  }

  private void table(Answered answered) {
    List<String> columns =
        answered.columns().stream()
            .filter(column -> answered.rows().stream().anyMatch(row -> !row.path(column).isNull()))
            .toList();
    html.append("<table><thead><tr>");
    columns.forEach(
        column -> html.append("<th scope=\"col\">").append(text(column)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (JsonNode row : answered.rows().subList(0, Math.min(MOST_ROWS, answered.rows().size()))) {
      html.append("<tr>");
      columns.forEach(
          column ->
              html.append("<td>")
                  .append(text(row.path(column).isNull() ? "" : row.path(column).asText()))
                  .append("</td>"));
      html.append("</tr>");
    }
    html.append("</tbody></table>");
    if (answered.rows().size() > MOST_ROWS) {
      html.append("<p>The first ")
          .append(MOST_ROWS)
          .append(" rows; all of them are in ")
          .append(text(answered.file()))
          .append(".</p>");
    }
  }

  private void controls(List<Answered> answers, List<Control> controls) {
    html.append(
        "<h2>Controls that this is evidence for</h2><table><thead><tr><th>Framework</th>"
            + "<th>Control</th><th>About</th><th>Section</th></tr></thead><tbody>");
    for (Control control : controls) {
      List<String> sections =
          answers.stream()
              .filter(answered -> control.queries().contains(answered.section().query()))
              .map(answered -> answered.section().title())
              .toList();
      if (!sections.isEmpty()) {
        html.append("<tr><td>")
            .append(text(control.framework()))
            .append("</td><td>")
            .append(text(control.control()))
            .append("</td><td>")
            .append(text(control.text()))
            .append("</td><td>")
            .append(text(String.join("; ", sections)))
            .append("</td></tr>");
      }
    }
    html.append("</tbody></table>");
  }

  /** Whatever somebody called a session is text. */
  static String text(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /**
   * What a pack is.
   *
   * @param title of the report
   * @param from begin of the range
   * @param to end of the range, not within
   * @param ranBy ARN of who ran it
   * @param ranAt when
   */
  record Pack(String title, Instant from, Instant to, String ranBy, Instant ranAt) {}
}
