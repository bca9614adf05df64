package dev.scrip.audit.views;

import dev.scrip.audit.streams.Rows;
import dev.scrip.audit.views.UsageIndex.Grain;
import dev.scrip.audit.views.store.UsageCell;
import dev.scrip.audit.views.store.UsageRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A row of usage: cells of one principal that lie next to each other. They are kept together since
 * they change together: what a second brings lies in few rows, each written once.
 */
public final class UsageCells {
  private static final Rows<UsageRow> ROWS = new Rows<>(UsageRow.getClassSchema(), 3);

  private final UsageRow row;

  private UsageCells(UsageRow row) {
    this.row = row;
  }

  static UsageCells none() {
    return new UsageCells(new UsageRow(new ArrayList<>()));
  }

  /** The cells of a row. */
  public static UsageCells of(byte[] bytes) {
    return new UsageCells(ROWS.row(bytes));
  }

  byte[] bytes() {
    return ROWS.bytes(row);
  }

  /** Each with its start, the earliest first. */
  public void forEach(Grain grain, Instant start, BiConsumer<Instant, Usage> to) {
    row.getCells()
        .forEach(
            cell -> to.accept(start.plus(grain.span().multipliedBy(cell.getAt())), Usage.of(cell)));
  }

  /** Adds to the cell of a place. */
  void add(int at, Usage more) {
    List<UsageCell> cells = row.getCells();
    int place = cells.size();
    while (place > 0 && cells.get(place - 1).getAt() > at) { // the newest changes most
      place--;
    }
    if (place > 0 && cells.get(place - 1).getAt() == at) {
      add(cells.get(place - 1), more);
    } else {
      cells.add(place, more.cell(at));
    }
  }

  private static void add(UsageCell cell, Usage more) {
    cell.setIssued(cell.getIssued() + more.issued());
    cell.setDenied(cell.getDenied() + more.denied());
    cell.setSessionSeconds(cell.getSessionSeconds() + more.sessionSeconds());
    cell.setRenewals(cell.getRenewals() + more.renewals());
    cell.setCalls(cell.getCalls() + more.calls());
    cell.setAssumed(cell.getAssumed() + more.assumed());
    if (!cell.getRoles().containsAll(more.roles())) {
      TreeSet<String> all = new TreeSet<>(cell.getRoles());
      all.addAll(more.roles());
      cell.setRoles(new ArrayList<>(all));
    }
  }
}
