package dev.scrip.audit.http;

import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.PeerAnswers;
import dev.scrip.audit.stores.PeerAnswers.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * {@code POST /internal/rows}: what other instances ask; whoever has not their key gets nothing.
 */
final class PeerEndpoint implements Handler {
  private final PeerAnswers answers;

  PeerEndpoint(PeerAnswers answers) {
    this.answers = answers;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    byte[] question =
        request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    try {
      byte[] answer = answers.answer(question);
      response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
      response.send(answer);
    } catch (RefusedException e) {
      response.status(Status.FORBIDDEN_403);
      response.send("not a question of an instance\n");
    } catch (NotAvailableException | InvalidStateStoreException e) {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      response.header(HeaderNames.RETRY_AFTER, "1");
      response.send("not here at the moment\n");
    }
  }
}
