package dev.scrip.issuer.directory.log;

import dev.scrip.events.DirectoryChange;
import java.util.Map;

/** Where changes of the directory are proposed. */
public interface Changes {
  /** What became of a change whose secrets are to be kept first. */
  DirectoryLog.Outcome propose(DirectoryChange change, Map<String, byte[]> secrets)
      throws InterruptedException;

  /** Forgets a secret that nothing names any more. */
  void forget(String secret);

  /** Name of the issuer and of its incarnation, as changes carry them. */
  DirectoryChange.Builder signed();
}
