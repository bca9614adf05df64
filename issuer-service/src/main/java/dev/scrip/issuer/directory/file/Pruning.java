package dev.scrip.issuer.directory.file;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.directory.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes what a file's accounts have and the file does not name. Who asks for it, and resource
 * services, stay: without them nobody could undo it, or the audit would end.
 */
final class Pruning {
  /** What others may name comes last. */
  private static final List<Kind> ORDER =
      List.of(
          Kind.ROLE, Kind.USER, Kind.GROUP, Kind.POLICY, Kind.OIDC_PROVIDER, Kind.SAML_PROVIDER);

  private final Draft draft;
  private final String callerArn;

  Pruning(Draft draft, String callerArn) {
    this.draft = draft;
    this.callerArn = callerArn;
  }

  void prune(String accountId) {
    Names names = draft.directory().names();
    for (Kind kind : ORDER) {
      for (String arn : names.arns(kind, accountId)) {
        if (!draft.names(arn) && mayGo(arn)) {
          remove(arn);
        }
      }
    }
  }

  private boolean mayGo(String arn) {
    Optional<Principal> principal = draft.directory().principal(arn);
    if (arn.equals(callerArn)
        || principal.filter(each -> each.tags().containsKey(Rules.SERVICE_TAG)).isPresent()) {
      draft.notice(arn + " stays: it asks for the import, or is a resource service");
      return false;
    }
    for (String source : draft.directory().references().to(arn)) {
      Optional<EntityImage> image = draft.after(source);
      if (!isOwned(source) && image.isPresent() && References.of(image.get()).contains(arn)) {
        draft.notice(arn + " stays: " + source + " still uses it");
        return false;
      }
    }
    return true;
  }

  private void remove(String arn) {
    Directory directory = draft.directory();
    List<String> owned = new ArrayList<>();
    for (String source : directory.references().to(arn)) {
      if (isOwned(source)) {
        owned.add(source);
      }
    }
    owned.forEach(draft::remove);
    draft.remove(arn);
  }

  /** Keys and devices go with their user. */
  private boolean isOwned(String arn) {
    return draft
        .before(arn)
        .filter(image -> image.getAccessKey() != null || image.getMfaDevice() != null)
        .isPresent();
  }
}
