package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.scrip.issuer.directory.file.DirectoryFile.KeyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import java.util.List;
import java.util.Map;

/** The resource service that a directory gets where its file names none: audit-streams. */
final class ServiceUser {
  static final UserEntry ENTRY =
      new UserEntry(
          "scrip-audit",
          null,
          Map.of(Rules.SERVICE_TAG, "scrip,cloudtrail"),
          List.of(),
          List.of(),
          null,
          Map.of(
              "AskTheIssuer",
              JsonNodeFactory.instance
                  .objectNode()
                  .put("Version", "2012-10-17")
                  .set(
                      "Statement",
                      JsonNodeFactory.instance
                          .objectNode()
                          .put("Effect", "Allow")
                          .put("Action", "scrip:Authorize")
                          .put("Resource", "*"))),
          List.of(new KeyEntry(null, null, null)));

  private ServiceUser() {}
}
