package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.Directory;
import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.MfaDeviceImage;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.events.RoleImage;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.events.UserImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The credential report as of an instant, for roles and providers too. Names of columns that AWS's
 * report has are its names.
 *
 * <p>Source: IAM User Guide, "Generate credential reports for your AWS account".
 */
final class CredentialReport implements TrailQuery {
  static final Description ABOUT =
      new Description(
          21,
          "credential-report",
          "Which credentials did users, roles and providers have at an instant, and when were they"
              + " last used?",
          Description.Scope.DIRECTORY,
          List.of(),
          List.of(
              "type",
              "arn",
              "creation_time",
              "mfa_active",
              "access_key_1_id",
              "access_key_1_active",
              "access_key_1_last_rotated",
              "access_key_1_last_used_date",
              "access_key_2_id",
              "access_key_2_active",
              "access_key_2_last_rotated",
              "access_key_2_last_used_date",
              "last_used_hour",
              "privileged",
              "valid_until"),
          List.of("arn", "mfa_active", "access_key_1_active", "access_key_2_active"));

  private final DirectoryHistory directory;
  private final HistoryQueries history;
  private final LastUses lastUses;

  CredentialReport(DirectoryHistory directory, HistoryQueries history, LastUses lastUses) {
    this.directory = directory;
    this.history = history;
    this.lastUses = lastUses;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Directory at = directory.directoryAt(asked.asOf());
    Map<String, List<AccessKeyImage>> keys = new HashMap<>();
    for (AccessKeyImage key : at.accessKeys()) {
      keys.computeIfAbsent(key.getUserArn(), any -> new ArrayList<>()).add(key);
    }
    Set<String> withMfa = new HashSet<>();
    for (MfaDeviceImage device : at.mfaDevices()) {
      String owner = device.getUserArn();
      if (owner != null) {
        withMfa.add(owner);
      }
    }
    Rows rows = new Rows();
    for (UserImage user : at.users()) {
      if (asked.isOf(user.getArn())) {
        credentials(rows, asked, "user", user.getArn(), user.getCreatedAt(), keys, withMfa);
      }
    }
    keys.keySet().stream()
        .filter(owner -> owner.endsWith(":root") && asked.isOf(owner))
        .sorted()
        .forEach(root -> credentials(rows, asked, "root", root, null, keys, withMfa));
    for (RoleImage role : at.roles()) {
      if (asked.isOf(role.getArn())) {
        rows.add(
            "role",
            role.getArn(),
            role.getCreatedAt(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            lastUses.of(role.getArn(), asked.asOf()),
            Directory.isPrivileged(role),
            null);
      }
    }
    for (OidcProviderImage provider : at.oidcProviders()) {
      provider(rows, asked, "oidc-provider", provider.getArn(), provider.getCreatedAt(), null);
    }
    for (SamlProviderImage provider : at.samlProviders()) {
      provider(
          rows,
          asked,
          "saml-provider",
          provider.getArn(),
          provider.getCreatedAt(),
          provider.getValidUntil());
    }
    return rows;
  }

  private static void provider(
      Rows rows,
      Asked asked,
      String type,
      String arn,
      Instant createdAt,
      @Nullable Instant validUntil) {
    if (asked.isOf(arn)) {
      rows.add(
          type,
          arn,
          createdAt,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          validUntil);
    }
  }

  private void credentials(
      Rows rows,
      Asked asked,
      String type,
      String arn,
      @Nullable Instant createdAt,
      Map<String, List<AccessKeyImage>> keys,
      Set<String> withMfa) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(type);
    row.add(arn);
    row.add(createdAt);
    row.add(withMfa.contains(arn));
    List<AccessKeyImage> own = keys.getOrDefault(arn, List.of());
    for (int i = 0; i < 2; i++) {
      if (i < own.size()) {
        AccessKeyImage key = own.get(i);
        row.add(key.getAccessKeyId());
        row.add(key.getActive());
        row.add(key.getCreatedAt());
        row.add(lastUsed(key.getAccessKeyId(), asked.asOf()));
      } else {
        row.add(null);
        row.add(false);
        row.add(null);
        row.add(null);
      }
    }
    row.add(lastUses.of(arn, asked.asOf()));
    row.add(null);
    row.add(null);
    rows.add(row.toArray());
  }

  private Optional<Instant> lastUsed(String accessKeyId, Instant asOf) {
    return history
        .list(
            new HistoryQuery(
                Attribute.ACCESS_KEY_ID,
                accessKeyId,
                Instant.EPOCH,
                asOf.plusMillis(1),
                true,
                1,
                Optional.empty(),
                event -> event.accessKeyId().filter(accessKeyId::equals).isPresent()))
        .events()
        .stream()
        .map(TrailEvent::time)
        .findFirst();
  }
}
