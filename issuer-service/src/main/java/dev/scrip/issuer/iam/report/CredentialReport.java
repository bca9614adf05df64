package dev.scrip.issuer.iam.report;

import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.LastUse;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.LastUses;
import dev.scrip.issuer.iam.credential.AccessKeys;
import dev.scrip.issuer.iam.credential.MfaDevices;
import dev.scrip.issuer.iam.entity.AccountActivity;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The credential report: a line for each user, in AWS's columns. A report is kept by the issuer
 * that made it.
 *
 * <p>Source: IAM User Guide, "Generate credential reports for your AWS account".
 */
public final class CredentialReport {
  private static final String HEADER =
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
          + "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
          + "access_key_1_last_used_date,access_key_1_last_used_region,"
          + "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,"
          + "access_key_2_last_used_date,access_key_2_last_used_region,"
          + "access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,"
          + "cert_2_last_rotated";
  private static final String NONE = "N/A";

  private record Report(Instant madeAt, String text) {}

  private final LastUses lastUses;
  private final Map<String, Report> reports = new ConcurrentHashMap<>();

  /** Reports that tell when keys were last used. */
  public CredentialReport(LastUses lastUses) {
    this.lastUses = lastUses;
  }

  /** GenerateCredentialReport: done at once. */
  public IamResult generate(IamCall call) {
    boolean first = !reports.containsKey(call.accountId());
    reports.put(call.accountId(), new Report(call.now(), text(call)));
    return first
        ? IamResult.of(
            new Reply.Text("State", "STARTED"),
            new Reply.Text(
                "Description", "No report exists. Starting a new report generation task"))
        : IamResult.of(new Reply.Text("State", "COMPLETE"));
  }

  /** GetCredentialReport. */
  public IamResult get(IamCall call) throws IamException {
    Report report = reports.get(call.accountId());
    if (report == null) {
      throw new IamException(
          ErrorCode.REPORT_NOT_PRESENT,
          "No report exists. Starting a new report generation task is needed first.");
    }
    return IamResult.of(
        new Reply.Text(
            "Content",
            Base64.getEncoder().encodeToString(report.text().getBytes(StandardCharsets.UTF_8))),
        new Reply.Text("ReportFormat", "text/csv"),
        new Reply.Time("GeneratedTime", report.madeAt()));
  }

  private String text(IamCall call) {
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    String root = "arn:aws:iam::" + call.accountId() + ":root";
    lines.add(
        line(
            "<root_account>",
            root,
            AccountActivity.createdAt(call),
            "not_supported",
            false,
            keysOf(call, root)));
    for (String arn : call.directory().names().arns(Kind.USER, call.accountId())) {
      UserImage user = call.directory().image(arn).map(EntityImage::getUser).orElseThrow();
      lines.add(
          line(
              user.getUserName(),
              arn,
              user.getCreatedAt(),
              "false",
              !MfaDevices.of(call, user).isEmpty(),
              AccessKeys.of(call, user)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<AccessKeyImage> keysOf(IamCall call, String arn) {
    List<AccessKeyImage> keys = new ArrayList<>();
    for (String source : call.directory().references().to(arn)) {
      call.directory().image(source).map(EntityImage::getAccessKey).ifPresent(keys::add);
    }
    return keys;
  }

  private String line(
      String user,
      String arn,
      Instant createdAt,
      String password,
      boolean mfa,
      List<AccessKeyImage> keys) {
    List<String> columns = new ArrayList<>(List.of(user, arn, time(createdAt)));
    boolean root = password.equals("not_supported");
    columns.addAll(
        root
            ? List.of(password, "no_information", password, password)
            : List.of(password, NONE, NONE, NONE));
    columns.add(Boolean.toString(mfa));
    for (int i = 0; i < 2; i++) {
      columns.addAll(keys.size() > i ? key(keys.get(i)) : List.of("false", NONE, NONE, NONE, NONE));
    }
    columns.addAll(List.of("false", NONE, "false", NONE));
    return columns.stream().map(CredentialReport::quoted).collect(Collectors.joining(","));
  }

  /** User names may have commas. */
  private static String quoted(String column) {
    return column.indexOf(',') < 0 ? column : '"' + column + '"';
  }

  private List<String> key(AccessKeyImage key) {
    Optional<LastUse> use = lastUses.of(key.getAccessKeyId());
    return List.of(
        Boolean.toString(key.getActive()),
        time(key.getCreatedAt()),
        use.map(known -> time(known.getUsedAt())).orElse(NONE),
        use.map(LastUse::getRegion).orElse(NONE),
        use.map(LastUse::getService).orElse(NONE));
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00");
  }
}
