package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a directory file: YAML that names accounts and what is in them. Policy documents are
 * written as YAML and mean the JSON they spell. docs/directory-file.md describes it for its
 * authors.
 *
 * @param accounts the accounts
 * @param organization the organization that they all belong to, if there is one
 */
public record DirectoryFile(
    @JsonProperty(required = true) List<AccountEntry> accounts,
    @Nullable OrganizationEntry organization) {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private static final JsonNode ASK_THE_ISSUER =
      YAML.createObjectNode()
          .put("Version", "2012-10-17")
          .set(
              "Statement",
              YAML.createObjectNode()
                  .put("Effect", "Allow")
                  .put("Action", "scrip:Authorize")
                  .put("Resource", "*"));

  /** An account; its number, if not written, is its first written key's or made at random. */
  record AccountEntry(
      @JsonProperty(required = true) String id,
      @Nullable String name,
      @Nullable Integer number,
      @Nullable List<UserEntry> users,
      @Nullable List<GroupEntry> groups,
      @Nullable List<RoleEntry> roles,
      @Nullable List<PolicyEntry> managedPolicies,
      @Nullable List<String> serviceControlPolicies) {}

  /** An organization; its id, if not written, is made at random. */
  record OrganizationEntry(
      @Nullable String id,
      @Nullable List<PolicyEntry> policies,
      @Nullable List<String> serviceControlPolicies) {}

  record UserEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      @Nullable Map<String, String> tags,
      @Nullable List<String> groups,
      @Nullable List<String> policies,
      @Nullable Map<String, JsonNode> inlinePolicies,
      @Nullable List<KeyEntry> accessKeys) {}

  /** A key; without an id it is made at random. Not a place to print from: it holds a secret. */
  record KeyEntry(@Nullable String id, @Nullable String secret, @Nullable Boolean active) {
    @Override
    public String toString() {
      return "KeyEntry[" + id + ", redacted]";
    }
  }

  record GroupEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      @Nullable List<String> policies,
      @Nullable Map<String, JsonNode> inlinePolicies) {}

  record RoleEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      @Nullable String description,
      @Nullable Integer maxSessionDuration,
      @JsonProperty(required = true) JsonNode trustPolicy,
      @Nullable Map<String, String> tags,
      @Nullable List<String> policies,
      @Nullable Map<String, JsonNode> inlinePolicies) {}

  record PolicyEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      @Nullable String description,
      @JsonProperty(required = true) JsonNode document) {}

  /**
   * The file behind its text.
   *
   * @throws InvalidDirectoryFileException if it is no directory file; the message says where
   */
  public static DirectoryFile parse(String yaml) throws InvalidDirectoryFileException {
    try {
      DirectoryFile file = YAML.readValue(yaml, DirectoryFile.class);
      if (file == null || file.accounts() == null || file.accounts().isEmpty()) {
        throw new InvalidDirectoryFileException("it names no account");
      }
      return file;
    } catch (JsonProcessingException e) {
      // The location's source would quote the file, which may hold secrets.
      String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw new InvalidDirectoryFileException(where + e.getOriginalMessage());
    }
  }

  /**
   * This file, with the service user scrip-audit in its first account unless it names a service of
   * its own.
   */
  public DirectoryFile withService() {
    boolean named =
        accounts.stream()
            .flatMap(account -> users(account).stream())
            .anyMatch(user -> user.tags() != null && user.tags().containsKey("scrip:service"));
    if (named) {
      return this;
    }
    AccountEntry to = accounts.getFirst();
    List<UserEntry> users = new ArrayList<>(users(to));
    users.add(
        new UserEntry(
            "scrip-audit",
            null,
            Map.of("scrip:service", "scrip,cloudtrail"),
            null,
            null,
            Map.of("AskTheIssuer", ASK_THE_ISSUER),
            List.of(new KeyEntry(null, null, null))));
    List<AccountEntry> changed = new ArrayList<>(accounts);
    changed.set(
        0,
        new AccountEntry(
            to.id(),
            to.name(),
            to.number(),
            users,
            to.groups(),
            to.roles(),
            to.managedPolicies(),
            to.serviceControlPolicies()));
    return new DirectoryFile(changed, organization);
  }

  private static List<UserEntry> users(AccountEntry account) {
    return account.users() == null ? List.of() : account.users();
  }

  /** The file of a first start without one. */
  public static DirectoryFile first() {
    try (InputStream in = DirectoryFile.class.getResourceAsStream("first-directory.yaml")) {
      if (in == null) {
        throw new IllegalStateException("first-directory.yaml is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidDirectoryFileException e) {
      throw new IllegalStateException(e);
    }
  }
}
