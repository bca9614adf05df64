package dev.scrip.audit.query;

/** The stores can't answer whole at the moment: they restore, or a partition is elsewhere. */
public final class NotAvailableException extends RuntimeException {
  private final long lag;

  NotAvailableException(String message, long lag) {
    super(message, null, false, false);
    this.lag = lag;
  }

  /** Records still to be read, or -1 if that is not known. */
  public long lag() {
    return lag;
  }
}
