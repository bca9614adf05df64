package dev.scrip.issuer.iam.provider;

import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Whether an account's principals may have web identity tokens. Its issuer is made once and stays
 * the same when tokens are disabled and enabled again.
 */
public final class OutboundFederation {
  private final UnaryOperator<String> urls;

  /**
   * Actions that tell issuers.
   *
   * @param urls the URL of an issuer
   */
  public OutboundFederation(UnaryOperator<String> urls) {
    this.urls = urls;
  }

  /** EnableOutboundWebIdentityFederation. */
  public IamResult enable(IamCall call) throws IamException {
    AccountImage account = image(call);
    if (account.getOutboundFederation()) {
      throw new IamException(
          ErrorCode.FEATURE_ENABLED,
          "Outbound web identity federation is already enabled for this account.");
    }
    String known = account.getOutboundIssuer();
    String issuer = known == null ? UUID.randomUUID().toString() : known;
    return IamResult.of(new Reply.Text("IssuerIdentifier", urls.apply(issuer)))
        .write(
            AccountImage.newBuilder(account)
                .setOutboundIssuer(issuer)
                .setOutboundFederation(true)
                .build());
  }

  /** DisableOutboundWebIdentityFederation. */
  public IamResult disable(IamCall call) throws IamException {
    AccountImage account = enabled(call);
    return IamResult.done()
        .write(AccountImage.newBuilder(account).setOutboundFederation(false).build());
  }

  /** GetOutboundWebIdentityFederationInfo. */
  public IamResult info(IamCall call) throws IamException {
    AccountImage account = enabled(call);
    return IamResult.of(
        new Reply.Text("IssuerIdentifier", urls.apply(String.valueOf(account.getOutboundIssuer()))),
        new Reply.Flag("JwtVendingEnabled", account.getOutboundFederation()));
  }

  private static AccountImage enabled(IamCall call) throws IamException {
    AccountImage account = image(call);
    if (!account.getOutboundFederation()) {
      throw new IamException(
          ErrorCode.FEATURE_DISABLED,
          "Outbound web identity federation is not enabled for this account.");
    }
    return account;
  }

  private static AccountImage image(IamCall call) {
    return call.look("arn:aws:iam::" + call.accountId() + ":root")
        .map(EntityImage::getAccount)
        .orElseThrow();
  }
}
