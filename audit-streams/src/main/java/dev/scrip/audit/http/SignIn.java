package dev.scrip.audit.http;

/**
 * The presigned request that a person signed in with. It is asked with again for everything that
 * the person sees or does: the issuer looks at it each time, so that it ends with the credentials
 * behind it.
 *
 * @param target its path and query as signed
 * @param host the Host header that it is signed for
 */
record SignIn(String target, String host) {
  /** Prints no signature. */
  @Override
  public String toString() {
    return "SignIn[" + host + "]";
  }
}
