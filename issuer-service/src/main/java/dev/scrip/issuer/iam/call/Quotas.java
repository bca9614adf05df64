package dev.scrip.issuer.iam.call;

import dev.scrip.issuer.directory.Names.Kind;

/**
 * How many entities an account may have. AWS's numbers hold where AWS never raises them; the others
 * are high enough for a directory of the size that Scrip is built for.
 */
public final class Quotas {
  /** Of an issuer's own: AWS's default of 5,000 users and 1,000 roles is raised on request. */
  private static final int FACTOR = 200;

  private Quotas() {}

  public static void check(IamCall call, Kind kind, int awsDefault, String told)
      throws IamException {
    int most = awsDefault * FACTOR;
    if (call.directory().names().count(kind, call.accountId()) >= most) {
      throw IamException.limit("Cannot exceed quota for " + told + ": " + most);
    }
  }
}
