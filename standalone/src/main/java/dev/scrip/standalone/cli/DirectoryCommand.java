package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.data.ClientFiles;
import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.Arns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "directory",
    description = "Imports and exports accounts, users, groups, roles and policies as a file.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {DirectoryCommand.Import.class, DirectoryCommand.Export.class})
final class DirectoryCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(Scrip.out());
  }

  @Command(
      name = "export",
      description = "Writes the directory as a file that import takes. Secrets are never in it.",
      mixinStandardHelpOptions = true)
  static final class Export implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description = "where to (default: standard output)")
    private @Nullable Path file;

    @Option(
        names = "--account",
        paramLabel = "ID",
        description = "only this account (default: all that the caller may see)")
    private @Nullable String account;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      String yaml =
          new IssuerRequests(data, profile)
              .get("/directory" + (account == null ? "" : "?account=" + account));
      if (file == null) {
        Scrip.out().print(yaml);
      } else {
        DataDir.write(file, yaml, false);
        Scrip.err().println("written to " + file + "; it holds no secrets");
      }
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Makes the directory as a file says: a directory file, or what aws iam get-account-authorization-details prints.",
        "What the file does not name stays, unless --prune is given. A second import changes nothing."
      },
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Parameters(paramLabel = "FILE", description = "the file; - for standard input")
    private String file = "";

    @Option(names = "--dry-run", description = "shows the difference and changes nothing")
    private boolean dryRun;

    @Option(
        names = "--prune",
        description = "removes what the file's accounts have and it does not name")
    private boolean prune;

    @Option(
        names = "--json",
        description = "the issuer's answer as it is, with secrets of new keys")
    private boolean json;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      JsonNode answer =
          new IssuerRequests(data, profile)
              .post("/directory?dryRun=" + dryRun + "&prune=" + prune, text(), "application/yaml");
      if (json) {
        Scrip.out().println(AuditQuery.pretty(answer));
        return 0;
      }
      tell(answer);
      for (JsonNode key : answer.path("accessKeys")) {
        Path kept = keep(key);
        Scrip.err().println("the key of " + key.path("userName").asText() + " is in " + kept);
      }
      return 0;
    }

    private String text() throws UsageException, IOException {
      try {
        return file.equals("-")
            ? new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            : Files.readString(Path.of(file));
      } catch (NoSuchFileException e) {
        throw new UsageException("there is no file " + file, e);
      }
    }

    private void tell(JsonNode answer) {
      TreeSet<String> accounts = new TreeSet<>();
      answer.path("changes").forEach(each -> accounts.add(account(each.path("arn").asText())));
      int added = 0;
      int removed = 0;
      for (JsonNode change : answer.path("changes")) {
        String kind = change.path("change").asText();
        String arn = change.path("arn").asText();
        String mark = kind.equals("add") ? "+ " : kind.equals("remove") ? "- " : "~ ";
        added += kind.equals("add") ? 1 : 0;
        removed += kind.equals("remove") ? 1 : 0;
        Scrip.out().println(mark + (accounts.size() > 1 ? arn : Arns.brief(arn)));
        change.path("details").forEach(line -> Scrip.out().println("    " + line.asText()));
      }
      answer.path("notices").forEach(each -> Scrip.err().println("note: " + each.asText()));
      int changed = answer.path("changes").size() - added - removed;
      if (answer.path("changes").isEmpty()) {
        Scrip.err().println("nothing to change: the directory is as the file says");
      } else {
        Scrip.err()
            .println(
                "%d added, %d changed, %d removed%s"
                    .formatted(
                        added,
                        changed,
                        removed,
                        dryRun ? " by an import; this was a dry run" : ""));
      }
    }

    private static String account(String arn) {
      String[] parts = arn.split(":", 6);
      return parts.length == 6 ? parts[4] : "";
    }

    /** A secret is told once: it goes where those of the first start went. */
    private Path keep(JsonNode key) throws IOException {
      Path keys = data.get().path().resolve("keys");
      String name = key.path("accountId").asText() + "-" + key.path("userName").asText();
      Path path = keys.resolve(name);
      if (Files.exists(path)) {
        path = keys.resolve(name + "-" + key.path("accessKeyId").asText());
      }
      ClientFiles.writeCredentials(
          path,
          new ClientFiles.Keys(
              key.path("accessKeyId").asText(),
              key.path("secretAccessKey").asText(),
              Optional.empty()));
      return path;
    }
  }
}
