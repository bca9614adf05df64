package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Parameter;
import dev.scrip.issuer.iam.parameter.ParameterModel;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.sts.request.StsRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithSamlRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRootRequest;
import software.amazon.awssdk.services.sts.model.DecodeAuthorizationMessageRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetDelegatedAccessTokenRequest;
import software.amazon.awssdk.services.sts.model.GetFederationTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetWebIdentityTokenRequest;

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

  /** And each has an example and a promise of how long it stays. */
  @Test
  void dataDictionary_isMadeFromTheSchemas() throws IOException {
    String made = DataDictionary.text();
    if (Boolean.getBoolean("scrip.write-docs")) {
      Files.writeString(ROOT.resolve("docs/events.md"), made);
    }
    assertThat(read("docs/events.md")).isEqualTo(made);
    assertThat(made).doesNotContain(" |  |  |  | ");
  }

  @Test
  void queries_areThoseOfTheCatalog() throws IOException {
    String page = read("docs/queries.md");
    String made = QueryTable.of(page);
    if (Boolean.getBoolean("scrip.write-docs")) {
      Files.writeString(ROOT.resolve("docs/queries.md"), made);
    }
    assertThat(read("docs/queries.md")).isEqualTo(made);
  }

  @Test
  void iamActions_areThoseOfTheRoutes() throws IOException {
    String routes = read("issuer-service/src/main/java/dev/scrip/issuer/iam/IamRoutes.java");
    Set<String> built = matches(routes, "entry\\(\\s*\"(\\w+)\"");
    assertThat(matches(read("docs/iam-actions.md"), "(?m)^- `(\\w+)`$")).isEqualTo(built);
    assertThat(built).isEqualTo(new TreeSet<>(ParameterModel.actions()));
  }

  /** The page names each parameter of the newest model, and tests that there are. */
  @Test
  void stsActions_areThoseOfTheModel_eachWithItsTest() throws IOException {
    String page = read("docs/sts-actions.md");
    Set<String> actions = matches(page, "(?m)^## (\\w+)$");
    assertThat(actions).isEqualTo(new TreeSet<>(StsRequests.actions()));
    Map<String, List<SdkField<?>>> model =
        Map.ofEntries(
            Map.entry("AssumeRole", AssumeRoleRequest.builder().build().sdkFields()),
            Map.entry(
                "AssumeRoleWithSAML", AssumeRoleWithSamlRequest.builder().build().sdkFields()),
            Map.entry(
                "AssumeRoleWithWebIdentity",
                AssumeRoleWithWebIdentityRequest.builder().build().sdkFields()),
            Map.entry("AssumeRoot", AssumeRootRequest.builder().build().sdkFields()),
            Map.entry(
                "DecodeAuthorizationMessage",
                DecodeAuthorizationMessageRequest.builder().build().sdkFields()),
            Map.entry("GetAccessKeyInfo", GetAccessKeyInfoRequest.builder().build().sdkFields()),
            Map.entry("GetCallerIdentity", List.of()),
            Map.entry(
                "GetDelegatedAccessToken",
                GetDelegatedAccessTokenRequest.builder().build().sdkFields()),
            Map.entry(
                "GetFederationToken", GetFederationTokenRequest.builder().build().sdkFields()),
            Map.entry("GetSessionToken", GetSessionTokenRequest.builder().build().sdkFields()),
            Map.entry(
                "GetWebIdentityToken", GetWebIdentityTokenRequest.builder().build().sdkFields()));
    for (String action : actions) {
      String section = page.substring(page.indexOf("## " + action + "\n") + 4);
      section = section.substring(0, Math.max(0, (section + "\n## ").indexOf("\n## ")));
      for (SdkField<?> field : model.getOrDefault(action, List.of())) {
        assertThat(section).as(action).contains("| `" + field.memberName() + "` |");
      }
    }
    for (String test : matches(page, "`(\\w+Test\\.\\w+)`")) {
      String name = test.substring(0, test.indexOf('.'));
      try (var files = Files.walk(ROOT)) {
        Path source =
            files
                .filter(file -> file.endsWith(name + ".java") && file.toString().contains("/src/"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
        assertThat(Files.readString(source))
            .as(test)
            .contains("void " + test.substring(name.length() + 1) + "(");
      }
    }
  }

  @Test
  void scripActions_areAllThere() throws IOException {
    Set<String> known = new TreeSet<>(Set.of("Authorize"));
    known.addAll(
        matches(
            read("issuer-service/src/main/java/dev/scrip/issuer/http/AdministrationEndpoint.java"),
            "(?:asked|told)\\(request, (?:response, )?\"(\\w+)\""));
    known.addAll(
        matches(
            read("audit-streams/src/main/java/dev/scrip/audit/http/Routes.java"),
            "\"scrip:(\\w+)\""));
    Catalog.descriptions()
        .forEach(about -> known.add(about.scope().action().replace("scrip:", "")));
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
        List.of(
            "access/ContextKeys",
            "iam/IamAuthorization",
            "sts/Lookups",
            "sts/grant/RoleAuthorization",
            "sts/grant/RootAuthorization",
            "sts/grant/Trust",
            "administration/RevocationRequests")) {
      known.addAll(
          matches(
              read("issuer-service/src/main/java/dev/scrip/issuer/" + file + ".java"),
              "\"((?:aws|iam|sts|scrip):[a-z]+)/?\""));
    }
    known.removeAll(Set.of("aws:principal", "aws:multifactorauth")); // prefixes that guard keys
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void openApi_namesEveryRouteAndParameter() throws IOException {
    String api = read("audit-streams/src/main/resources/dev/scrip/audit/http/openapi.yaml");
    String routes = read("audit-streams/src/main/java/dev/scrip/audit/http/Routes.java");
    Set<String> inCode = matches(routes, "\"(/v1/[^\"]*)\"");
    assertThat(matches(api, "(?m)^  (/v1/[^:]*):")).isEqualTo(inCode);
    Set<String> parameters = matches(routes, "\"([a-z][A-Za-z]+)\"");
    for (Parameter parameter : Parameter.values()) {
      parameters.add(parameter.text());
    }
    parameters.addAll(Set.of("accessKeyId", "name", "position")); // of the paths
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
              .replaceAll("(\\w+)Command\\.(class|line)", "<$1>")
              .toLowerCase(Locale.ROOT),
          "<(\\w+)>");
    }
  }
}
