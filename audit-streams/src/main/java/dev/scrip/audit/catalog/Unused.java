package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.Directory;
import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Users and roles that were not used, and obtained nothing, for some days. */
final class Unused implements TrailQuery {
  static final Description ABOUT =
      new Description(
          10,
          "unused",
          "Which users and roles were not used, and obtained nothing, for N days?",
          Description.Scope.DIRECTORY,
          List.of(Parameter.DAYS),
          List.of("arn", "type", "createdAt", "lastUsedHour", "privileged"),
          List.of("arn", "lastUsedHour"));

  private static final int DAYS = 90;

  private final DirectoryHistory directory;
  private final LastUses lastUses;

  Unused(DirectoryHistory directory, LastUses lastUses) {
    this.directory = directory;
    this.lastUses = lastUses;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    int days = asked.number(Parameter.DAYS, DAYS, 1, 3_650);
    Instant since = asked.asOf().minus(Duration.ofDays(days));
    Directory at = directory.directoryAt(asked.asOf());
    Rows rows = new Rows();
    for (UserImage user : at.users()) {
      add(rows, asked, since, user.getArn(), "user", user.getCreatedAt(), false);
    }
    for (RoleImage role : at.roles()) {
      add(
          rows,
          asked,
          since,
          role.getArn(),
          "role",
          role.getCreatedAt(),
          Directory.isPrivileged(role));
    }
    return rows;
  }

  private void add(
      Rows rows,
      Asked asked,
      Instant since,
      String arn,
      String type,
      Instant createdAt,
      boolean privileged) {
    if (!asked.isOf(arn)) {
      return;
    }
    Optional<Instant> last = lastUses.of(arn, asked.asOf());
    if (last.isEmpty() || last.get().isBefore(since)) {
      rows.add(arn, type, createdAt, last, privileged);
    }
  }
}
