package dev.scrip.issuer.iam.entity;

import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.protocol.Reply;
import java.time.Instant;
import java.util.List;

/** Actions on the account itself: its alias. */
public final class AccountActivity {
  private AccountActivity() {}

  /** When the account was created, as far as that is known. */
  public static Instant createdAt(IamCall call) {
    Instant known = image(call).getCreatedAt();
    return known == null ? Instant.EPOCH : known;
  }

  /** CreateAccountAlias. */
  public static IamResult createAlias(IamCall call) throws IamException {
    String alias = call.text("AccountAlias");
    boolean taken =
        call.directory().accounts().stream()
            .anyMatch(each -> each.alias().filter(alias::equals).isPresent());
    if (taken) {
      throw IamException.exists("The account alias " + alias + " already exists.");
    }
    return IamResult.done().write(AccountImage.newBuilder(image(call)).setAlias(alias).build());
  }

  /** DeleteAccountAlias. */
  public static IamResult deleteAlias(IamCall call) throws IamException {
    AccountImage account = image(call);
    if (!call.text("AccountAlias").equals(account.getAlias())) {
      throw IamException.noSuch(
          "The account alias " + call.text("AccountAlias") + " cannot be found.");
    }
    return IamResult.done().write(AccountImage.newBuilder(account).setAlias(null).build());
  }

  /** ListAccountAliases. */
  public static IamResult listAliases(IamCall call) throws IamException {
    String alias = image(call).getAlias();
    List<String> aliases = alias == null ? List.of() : List.of(alias);
    return IamResult.of(
        Page.of(call, aliases, each -> each)
            .told("AccountAliases", each -> new Reply.Text("member", each)));
  }

  private static AccountImage image(IamCall call) {
    return call.look("arn:aws:iam::" + call.accountId() + ":root")
        .map(EntityImage::getAccount)
        .orElseThrow();
  }
}
