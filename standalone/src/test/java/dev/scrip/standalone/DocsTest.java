package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.iam.parameter.ParameterModel;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.schemas.SchemaHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The tables of the docs say what the code does. */
final class DocsTest {
  private static final Path ROOT = Path.of(System.getProperty("scrip.root", ".."));

  @Test
  void errors_areAllThere_withTheirStatus() throws IOException {
    Set<String> documented = rows("docs/errors.md", "\\| `(\\w+)` \\| (\\d+) \\|.*");
    Set<String> known = new TreeSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      known.add(code.code() + " " + code.status());
    }
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void settings_areAllThere_withTheirDefault() throws IOException {
    Set<String> documented = rows("docs/settings.md", "\\| `(SCRIP_\\w+)` \\| `?([^`|]*)`? \\|.*");
    Set<String> known = new TreeSet<>();
    for (var setting : dev.scrip.issuer.ops.Setting.values()) {
      known.add((setting.name() + " " + setting.fallback()).strip());
    }
    for (var setting : dev.scrip.audit.ops.Setting.values()) {
      known.add((setting.name() + " " + setting.fallback()).strip());
    }
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void eventFields_areAllThere() throws IOException {
    String page = read("docs/events.md");
    for (SchemaHistory.Version version : SchemaHistory.committed().versions()) {
      if (!version.subject().startsWith("sts.claims")) {
        for (Schema.Field field : version.schema().getFields()) {
          assertThat(page).contains("| `" + field.name() + "` |").contains(field.doc());
        }
      }
    }
  }

  @Test
  void iamActions_areThoseOfTheRoutes() throws IOException {
    String routes = read("issuer-service/src/main/java/dev/scrip/issuer/iam/IamRoutes.java");
    Set<String> built = matches(routes, "entry\\(\"(\\w+)\"");
    assertThat(matches(read("docs/iam-actions.md"), "(?m)^- `(\\w+)`$")).isEqualTo(built);
    assertThat(built).isEqualTo(new TreeSet<>(ParameterModel.actions()));
  }

  @Test
  void scripActions_areAllThere() throws IOException {
    Set<String> known = new TreeSet<>(Set.of("Authorize"));
    known.addAll(
        matches(
            read("issuer-service/src/main/java/dev/scrip/issuer/http/AdministrationEndpoint.java"),
            "asked\\(request, \"(\\w+)\""));
    known.addAll(
        matches(
            read("audit-streams/src/main/java/dev/scrip/audit/http/Routes.java"),
            "\"scrip:(\\w+)\""));
    assertThat(matches(read("docs/scrip-actions.md"), "(?m)^\\| `scrip:(\\w+)` \\|"))
        .isEqualTo(known);
  }

  @Test
  void conditionKeys_areAllThere() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (String key :
        matches(read("docs/condition-keys.md"), "(?m)^\\| `([\\w:]+)(?:/KEY)?` \\|")) {
      documented.add(key.toLowerCase(Locale.ROOT));
    }
    Set<String> known = new TreeSet<>(Set.of("iam:resourcetag", "sts:resourcetag"));
    for (String file :
        List.of("access/ContextKeys", "iam/IamAuthorization", "sts/RoleAuthorization")) {
      known.addAll(
          matches(
              read("issuer-service/src/main/java/dev/scrip/issuer/" + file + ".java"),
              "\"((?:aws|iam|sts):[a-z]+)/?\""));
    }
    // Prefixes that guard keys, and a key that only federation will fill.
    known.removeAll(Set.of("aws:principal", "aws:multifactorauth", "aws:federatedprovider"));
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void openApi_namesEveryRouteAndParameter() throws IOException {
    String api = read("audit-streams/src/main/resources/dev/scrip/audit/http/openapi.yaml");
    String routes = read("audit-streams/src/main/java/dev/scrip/audit/http/Routes.java");
    Set<String> inCode = matches(routes, "\"(/v1/[^\"]*)\"");
    assertThat(matches(api, "(?m)^  (/v1/[^:]*):")).isEqualTo(inCode);
    Set<String> parameters = matches(routes, "\"([a-z][A-Za-z]+)\"");
    parameters.add("accessKeyId"); // of the path
    assertThat(matches(api, "\\{name: (\\w+),")).isEqualTo(parameters);
  }

  @Test
  void readme_namesCommandsThatThereAre() throws IOException {
    Set<String> commands = matches(read("README.md"), "\\./scrip ([a-z]+)");
    for (String command : commands) {
      assertThat(Scrips.known()).contains(command);
    }
    assertThat(commands).contains("up", "test");
  }

  private static Set<String> rows(String page, String row) throws IOException {
    Set<String> rows = new TreeSet<>();
    for (String line : List.of(read(page).split("\n", -1))) {
      Matcher matcher = Pattern.compile(row).matcher(line);
      if (matcher.matches()) {
        rows.add((matcher.group(1) + " " + matcher.group(2)).strip());
      }
    }
    return rows;
  }

  private static Set<String> matches(String text, String pattern) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  /** The commands of the command line. */
  private static final class Scrips {
    static Set<String> known() throws IOException {
      return matches(
          read("standalone/src/main/java/dev/scrip/standalone/cli/Scrip.java")
              .replaceAll("(\\w+)Command\\.class", "<$1>")
              .toLowerCase(Locale.ROOT),
          "<(\\w+)>");
    }
  }
}
