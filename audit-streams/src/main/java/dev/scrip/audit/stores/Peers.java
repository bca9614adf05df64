package dev.scrip.audit.stores;

import dev.scrip.audit.calls.BoundedCall;
import dev.scrip.audit.stores.wire.PeerAnswer;
import dev.scrip.audit.stores.wire.PeerQuestion;
import dev.scrip.audit.streams.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other instances: asks them. */
public final class Peers {
  /** Where an instance listens to the others. */
  public static final String PATH = "/internal/rows";

  static final Rows<PeerQuestion> QUESTIONS = new Rows<>(PeerQuestion.getClassSchema(), 1);
  static final Rows<PeerAnswer> ANSWERS = new Rows<>(PeerAnswer.getClassSchema(), 1);

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long MOST = 16L * 1024 * 1024; // bytes; an answer stops adding rows at 4 MB

  private final BoundedCall http = new BoundedCall(CONNECT, TIMEOUT, MOST);
  private final HostInfo self;
  private final PeerSeal seal;
  private final InstantSource clock;

  /**
   * The others of an instance.
   *
   * @param self where they reach this one
   */
  public Peers(HostInfo self, PeerSeal seal, InstantSource clock) {
    this.self = self;
    this.seal = seal;
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  boolean isSelf(HostInfo instance) {
    return self.equals(instance);
  }

  /**
   * Asks one.
   *
   * @throws NotAvailableException if it does not answer, or not what was asked
   */
  PeerAnswer ask(HostInfo instance, PeerQuestion question) {
    byte[] sealed = seal.question(QUESTIONS.bytes(question));
    try {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://" + instance.host() + ":" + instance.port() + PATH))
                  .header("content-type", "application/octet-stream")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(sealed))
                  .build());
      if (response.statusCode() == 200) {
        return ANSWERS.row(seal.openAnswer(response.body(), sealed));
      }
      if (response.statusCode() != 503) {
        LOG.warn("instance {} answers {} to another instance", instance, response.statusCode());
      }
      throw silent("another instance that holds a partition of the views can't answer yet");
    } catch (IOException e) {
      LOG.info("instance {} does not answer: {}", instance, e.toString());
      throw silent("another instance that holds a partition of the views does not answer");
    } catch (GeneralSecurityException e) {
      LOG.warn("what instance {} answers is not sealed as ours: {}", instance, e.toString());
      throw silent("another instance that holds a partition of the views does not answer");
    } catch (IllegalStateException | UncheckedIOException | AvroRuntimeException e) {
      LOG.warn("instance {} is of another version: {}", instance, e.toString());
      throw silent("another instance that holds a partition of the views is of another version");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent("interrupted");
    }
  }

  private static NotAvailableException silent(String why) {
    return new NotAvailableException(why, -1);
  }
}
