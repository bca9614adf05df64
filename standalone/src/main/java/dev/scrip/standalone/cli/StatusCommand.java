package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.Endpoints;
import dev.scrip.standalone.data.Part;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description =
        "Shows which parts run on the data folder and where they listen; status 1 if none does.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws IOException {
    Endpoints endpoints = data.endpoints();
    boolean any = false;
    Table table = new Table("PART", "PROCESS", "ADDRESS");
    for (Part part : Part.values()) {
      Optional<Long> holder = data.get().holder(part);
      any |= holder.isPresent();
      table.add(
          part.text(),
          holder.map(pid -> Long.toString(pid)).orElse("-"),
          holder.isPresent() ? address(part, endpoints) : "");
    }
    table.print(Scrip.out());
    if (endpoints.trial() != null && any) {
      Scrip.out().println("TRIAL: every session ends after " + endpoints.trial());
    }
    if (!any) {
      Scrip.err()
          .println(
              "nothing runs on " + data.get().path() + "; start it with: scrip up" + data.flag());
    }
    return any ? 0 : 1;
  }

  private static String address(Part part, Endpoints endpoints) {
    return switch (part) {
      case BROKER -> text(endpoints.kafka()) + " (services: " + text(endpoints.services()) + ")";
      case ISSUER -> text(endpoints.sts());
      case CLOCK, SIEM, PROOF -> "";
      case AUDIT -> text(endpoints.audit());
    };
  }

  private static String text(@Nullable String endpoint) {
    return endpoint == null ? "?" : endpoint;
  }
}
