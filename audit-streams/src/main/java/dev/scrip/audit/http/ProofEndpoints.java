package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.proof.Prover.Extension;
import dev.scrip.audit.proof.Prover.Position;
import dev.scrip.audit.proof.RecordProof;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.stores.NotAvailableException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The newest checkpoint, and proofs over the trail. A proof reads what lies between two
 * checkpoints, so that few are made at a time.
 */
final class ProofEndpoints {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int AT_A_TIME = 2;

  private final Prover prover;
  private final ConsoleSessions sessions;
  private final AuthorizeClient issuer;
  private final String resource;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  ProofEndpoints(Prover prover, ConsoleSessions sessions, AuthorizeClient issuer, String region) {
    this.sessions = sessions;
    this.prover = prover;
    this.issuer = issuer;
    this.resource = "arn:aws:scrip:" + region + ":*:trail";
  }

  void latest(ServerRequest request, ServerResponse response) {
    answer(
        request,
        response,
        Routes.GET_CHECKPOINT,
        caller ->
            Map.of(
                "checkpoint",
                prover
                    .latest()
                    .orElseThrow(() -> new NoSuchThingException("no checkpoint is signed yet"))));
  }

  void record(ServerRequest request, ServerResponse response) {
    Optional<Position> position =
        Position.parse(request.path().pathParameters().get("position")).filter(Position::isOfTrail);
    if (position.isEmpty()) {
      new Exchange(request, response)
          .invalid("a position names topic, partition and offset, such as sts.audit-0@118");
      return;
    }
    answer(
        request,
        response,
        Routes.GET_PROOF,
        caller -> {
          RecordProof proof =
              prover
                  .prove(position.get())
                  .orElseThrow(
                      () ->
                          new NoSuchThingException(
                              "no checkpoint covers that record yet, or it is not there"));
          return json(proof.json());
        });
  }

  void consistency(ServerRequest request, ServerResponse response) {
    String log;
    int from;
    int to;
    try {
      QueryParameters parameters =
          new QueryParameters(request.query(), Routes.GET_CONSISTENCY.parameters());
      log = parameters.text("log").orElse("");
      if (Position.parse(log + "@0").filter(Position::isOfTrail).isEmpty()) {
        throw new InvalidQueryException("log names topic and partition, such as sts.audit-0");
      }
      from = parameters.number("first", 0, 1, Integer.MAX_VALUE);
      to = parameters.number("second", 0, 1, Integer.MAX_VALUE);
    } catch (InvalidQueryException e) {
      new Exchange(request, response).invalid(String.valueOf(e.getMessage()));
      return;
    }
    answer(
        request,
        response,
        Routes.GET_CONSISTENCY,
        caller -> {
          Extension extension =
              prover
                  .extension(log, from, to)
                  .orElseThrow(
                      () ->
                          new NoSuchThingException(
                              "there are no two such checkpoints with that log, the first before the second"));
          Map<String, @Nullable Object> body = new LinkedHashMap<>();
          body.put("log", log);
          body.put("first", extension.earlier());
          body.put("second", extension.later());
          body.put("proof", extension.proof());
          return body;
        });
  }

  private void answer(
      ServerRequest request, ServerResponse response, Routes route, Exchange.Computation made) {
    new Exchange(request, response, sessions)
        .answer(issuer, route.action(), resource, Map.of(), caller -> inTurn(made, caller));
  }

  private Map<String, @Nullable Object> inTurn(Exchange.Computation made, Verdict.Allowed caller)
      throws InvalidQueryException {
    if (!turns.tryAcquire()) {
      throw new NotAvailableException("other proofs are being made", -1);
    }
    try {
      return made.compute(caller);
    } catch (Prover.TooFarApartException e) {
      throw new InvalidQueryException(String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      throw new NotAvailableException("the broker does not answer", -1);
    } finally {
      turns.release();
    }
  }

  private static Map<String, @Nullable Object> json(String text) {
    try {
      return JSON.readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
