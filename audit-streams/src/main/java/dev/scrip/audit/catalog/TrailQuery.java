package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.stores.NotAvailableException;

/** A question that auditors ask. */
public interface TrailQuery {
  /** What it is. */
  Description description();

  /**
   * Its answer.
   *
   * @throws InvalidQueryException if what is asked can't be
   * @throws NotAvailableException if there is no whole answer at the moment
   */
  Rows ask(Asked asked) throws InvalidQueryException;
}
