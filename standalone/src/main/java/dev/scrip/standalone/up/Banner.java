package dev.scrip.standalone.up;

import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.Endpoints;
import dev.scrip.standalone.data.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What scrip up prints when its parts do their work. */
final class Banner {
  private Banner() {}

  static String of(DataDir data, UpOptions options) throws IOException {
    Endpoints endpoints = data.endpoints();
    List<String> line = new ArrayList<>();
    if (options.parts().contains(Part.BROKER)) {
      line.add("Kafka " + endpoints.kafka());
    }
    if (options.parts().contains(Part.ISSUER)) {
      line.add("STS+IAM " + endpoints.sts());
    }
    if (options.parts().contains(Part.AUDIT)) {
      line.add("audit " + endpoints.audit());
    }
    options
        .trialMaxSession()
        .ifPresent(cap -> line.add("   TRIAL: every session ends after " + cap.toSeconds() + " s"));
    if (options.allowPrivateIdp()) {
      line.add("   TRIAL: private identity providers are asked");
    }
    String text = "  " + String.join("   ", line) + "\n";
    if (!options.parts().contains(Part.ISSUER)) {
      return text;
    }
    String folder = data.path().endsWith(".scrip") ? "" : " --data " + data.path();
    return text + "  try:  eval \"$(./scrip env" + folder + ")\" && aws sts get-caller-identity\n";
  }
}
