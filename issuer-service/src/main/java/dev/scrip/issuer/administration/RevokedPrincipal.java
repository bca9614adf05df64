package dev.scrip.issuer.administration;

import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Principal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose sessions are revoked.
 *
 * @param accountId account
 * @param principalId unique id as sessions carry it
 * @param roleArn for a role or a session of it, the role's ARN
 */
record RevokedPrincipal(String accountId, String principalId, Optional<String> roleArn) {
  private static final Pattern SESSION =
      Pattern.compile("arn:aws:sts::(\\d{12}):(assumed-role/([^/]+)|federated-user)/([^/]+)");

  /** The principal of an ARN; empty if there is none. */
  static Optional<RevokedPrincipal> of(String arn, Directory directory) {
    Matcher session = SESSION.matcher(arn);
    if (session.matches()) {
      String account = session.group(1);
      if (session.group(3) == null) {
        return directory
            .account(account)
            .map(
                known ->
                    new RevokedPrincipal(
                        account, account + ":" + session.group(4), Optional.empty()));
      }
      return directory
          .names()
          .arn(Kind.ROLE, account, session.group(3))
          .flatMap(directory::role)
          .filter(role -> role.name().equals(session.group(3)))
          .map(
              role ->
                  new RevokedPrincipal(
                      account, role.uniqueId() + ":" + session.group(4), Optional.of(role.arn())));
    }
    return directory
        .principal(arn)
        .map(
            principal ->
                new RevokedPrincipal(
                    principal.accountId(),
                    principal.uniqueId(),
                    principal instanceof Principal.Role ? Optional.of(arn) : Optional.empty()));
  }
}
