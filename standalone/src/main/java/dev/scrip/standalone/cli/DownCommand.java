package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.Part;
import dev.scrip.standalone.data.UsageException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "down",
    description =
        "Stops what runs on the data folder, the services before the broker; its records are kept.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  private static final int PATIENCE = 20; // seconds for each process

  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws UsageException, InterruptedException {
    Set<Long> services = new LinkedHashSet<>();
    for (Part part : new Part[] {Part.AUDIT, Part.CLOCK, Part.ISSUER, Part.BROKER}) {
      data.get().holder(part).ifPresent(services::add);
    }
    Optional<Long> broker = data.get().holder(Part.BROKER);
    broker.ifPresent(
        pid -> {
          services.remove(pid); // last
          services.add(pid);
        });
    if (services.isEmpty()) {
      throw new UsageException("nothing runs on " + data.get().path());
    }
    for (long pid : services) {
      Optional<ProcessHandle> process = ProcessHandle.of(pid);
      if (process.isPresent()) {
        process.get().destroy();
        await(process.get());
      }
    }
    Scrip.out().println("stopped; its records are kept in " + data.get().path());
    return 0;
  }

  private static void await(ProcessHandle process) throws UsageException, InterruptedException {
    try {
      process.onExit().get(PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new UsageException(
          "process " + process.pid() + " did not stop within " + PATIENCE + " s", e);
    }
  }
}
