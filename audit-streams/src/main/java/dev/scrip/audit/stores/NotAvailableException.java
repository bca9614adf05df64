package dev.scrip.audit.stores;

/** No whole answer at the moment: stores restore, or a partition is elsewhere. */
public final class NotAvailableException extends RuntimeException {
  private final long lag;

  /**
   * Not at the moment.
   *
   * @param lag records still to be read, or -1 if that is not known
   */
  public NotAvailableException(String message, long lag) {
    super(message, null, false, false);
    this.lag = lag;
  }

  /** Records still to be read, or -1 if that is not known. */
  public long lag() {
    return lag;
  }
}
