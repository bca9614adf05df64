package dev.scrip.standalone.up;

import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.Part;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Runs until it is told to stop. */
public final class Up {
  private Up() {}

  /**
   * Starts the parts, prints the banner and {@code ready}, and returns when the process is told to
   * stop.
   *
   * @param out for the banner and {@code ready}
   * @param err for progress
   */
  public static void run(DataDir data, UpOptions options, PrintStream out, PrintStream err)
      throws UsageException, IOException, InterruptedException {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    err.println("scrip: starting " + Part.text(options.parts()) + " on " + data.path());
    RunningParts parts = RunningParts.start(data, options);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("scrip-stop")
                .unstarted(
                    () -> {
                      parts.close();
                      err.println("scrip: stopped; its records are kept in " + data.path());
                      stopped.countDown();
                    }));
    out.print(Banner.of(data, options));
    out.println("ready");
    out.flush();
    stopped.await();
  }
}
