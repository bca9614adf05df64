package dev.scrip.standalone;

import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Description;
import dev.scrip.audit.catalog.Parameter;
import java.util.stream.Collectors;

/** The part of docs/queries.md that is made from the catalog. */
final class QueryTable {
  private static final String BEGIN = "<!-- made from the catalog -->\n";
  private static final String END = "<!-- end -->\n";

  private QueryTable() {}

  /** A page with its table made anew. */
  static String of(String page) {
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    return page.substring(0, begin) + table() + page.substring(page.indexOf(END));
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    for (Description each : Catalog.descriptions()) {
      table.append("### ").append(each.number()).append(". `").append(each.name()).append("`\n\n");
      table.append(each.title()).append("\n\n");
      table.append("- Takes: ").append(names(each)).append("\n");
      table.append("- Rows: ").append(String.join(", ", each.columns())).append("\n");
      table.append("- Control total over: ").append(String.join(", ", each.control())).append("\n");
      table
          .append("- Needs: `")
          .append(each.scope().action())
          .append("` on `arn:aws:scrip:REGION:")
          .append(each.isOfAnAccount() ? "ACCOUNT" : "*")
          .append(":")
          .append(each.scope().resource())
          .append("`\n\n");
    }
    return table.toString();
  }

  private static String names(Description about) {
    return about.takes().stream()
        .map(Parameter::text)
        .map(name -> "`" + name + "`")
        .collect(Collectors.joining(", "));
  }
}
