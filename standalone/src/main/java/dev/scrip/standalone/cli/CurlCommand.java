package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "curl",
    description = {
      "Signs a GET of the query API and prints the answer:",
      "  scrip curl '/v1/sessions?state=active'"
    },
    mixinStandardHelpOptions = true)
final class CurlCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Parameters(paramLabel = "PATH", description = "path and query, such as /v1/usage?step=day")
  private String path = "";

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    URI uri;
    try {
      uri = URI.create(data.audit() + (path.startsWith("/") ? path : "/" + path));
    } catch (IllegalArgumentException e) {
      throw new UsageException(path + " is no path of a URL: " + e.getMessage(), e);
    }
    HttpResponse<String> response = new SignedClient(profile.keys(data.get())).get(uri, "scrip");
    Scrip.out().println(response.body());
    if (response.statusCode() != 200) {
      Scrip.err().println("scrip: HTTP status " + response.statusCode());
      return 1;
    }
    return 0;
  }
}
