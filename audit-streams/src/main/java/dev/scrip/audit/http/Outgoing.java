package dev.scrip.audit.http;

import dev.scrip.audit.stores.NotAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers on their way out. Whoever reads slowly keeps an answer in memory: all large ones together
 * have a bound, above it the next ones are told to come again, and nobody may take for ever.
 */
final class Outgoing {
  private static final int SMALL = 64 * 1024; // bytes; as many as there may be connections
  private static final int UNIT = 1_024; // bytes
  private static final long MOST = 64L * 1024 * 1024; // bytes
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final Duration STALL = Duration.ofSeconds(10);
  private static final long NANOS = 1_000_000_000 / (64 * 1024); // of a byte, for the slowest

  /** Those of this process: its memory is what is to be kept. */
  static final Outgoing ALL = new Outgoing();

  private final int most;
  private final Semaphore room;
  private final ScheduledThreadPoolExecutor watch =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("slow-readers").factory());

  private final Duration stall;

  private Outgoing() {
    this(Math.min(MOST, Runtime.getRuntime().maxMemory() / 8), STALL);
  }

  /**
   * Answers with a bound.
   *
   * @param most bytes of all together
   * @param stall how long a reader may read nothing
   */
  Outgoing(long most, Duration stall) {
    this.stall = stall;
    watch.setRemoveOnCancelPolicy(true);
    this.most = Math.toIntExact(most / UNIT);
    room = new Semaphore(this.most);
  }

  /** Room that an answer takes until it is written. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for room, a little; to be asked for before the head of the answer is said.
   *
   * @throws NotAvailableException if too much is on its way
   */
  Place place(int bytes) {
    if (bytes <= SMALL) {
      return () -> {};
    }
    int units = Math.min(most, Math.ceilDiv(bytes, UNIT));
    try {
      if (!room.tryAcquire(units, TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new NotAvailableException("too many large answers are on their way", -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotAvailableException("interrupted", -1);
    }
    return () -> room.release(units);
  }

  /** Writes an answer; a reader who stops, or takes too long, loses the connection. */
  void send(ServerResponse response, byte[] body) {
    if (body.length <= SMALL) {
      response.send(body);
      return;
    }
    response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    long deadline = System.nanoTime() + stall.multipliedBy(2).toNanos() + body.length * NANOS;
    Patience patience = new Patience(Thread.currentThread(), deadline);
    Future<?> watching =
        watch.scheduleAtFixedRate(
            patience::look, stall.toMillis(), stall.toMillis(), TimeUnit.MILLISECONDS);
    try (OutputStream out = response.outputStream()) {
      for (int at = 0; at < body.length; at += SMALL) {
        out.write(body, at, Math.min(SMALL, body.length - at));
        patience.goesOn();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      patience.isWritten();
      watching.cancel(false);
    }
  }

  /** Interrupts a write that takes too long, which closes its socket; never anything after it. */
  private static final class Patience {
    private final Thread writer;
    private final long deadline;
    private boolean hasMoved = true;
    private boolean written;

    Patience(Thread writer, long deadline) {
      this.writer = writer;
      this.deadline = deadline;
    }

    synchronized void look() {
      if (!written && (!hasMoved || System.nanoTime() > deadline)) {
        writer.interrupt();
      }
      hasMoved = false;
    }

    synchronized void goesOn() {
      hasMoved = true;
    }

    synchronized void isWritten() {
      written = true;
      // Not to be taken for an interrupt of whatever this thread does next.
      var _ = Thread.interrupted();
    }
  }
}
