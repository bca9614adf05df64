package dev.scrip.issuer.protocol;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityRead;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Reservations.Reserved;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryLog.Outcome;
import dev.scrip.issuer.record.AuditLog;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A change of the directory that a request asks for.
 *
 * @param reads ARNs and versions of what it rests on, reservations apart
 * @param reserved what it writes, with reservations
 * @param secrets secrets to keep before it, by name
 */
public record Proposal(Map<String, Long> reads, Reserved reserved, Map<String, byte[]> secrets) {

  /** What became of a proposal, and under which id it was made. */
  public record Result(String changeId, Outcome outcome) {}

  /** Lets the log decide whether what it rests on still stands. */
  public Result submit(ApiRequest request, Authenticated caller, Changes changes) {
    SortedMap<String, Long> all = new TreeMap<>(reads);
    all.putAll(reserved.reads());
    String id = UUID.randomUUID().toString();
    DirectoryChange change =
        changes
            .signed()
            .setChangeID(id)
            .setChangeTime(request.time().truncatedTo(ChronoUnit.MILLIS))
            .setEventSource(request.api().eventSource())
            .setEventName(request.action())
            .setRequestID(request.requestId())
            .setRequestedBy(caller.identity())
            .setSourceIPAddress(request.sourceAddress())
            .setUserAgent(AuditLog.cut(request.userAgent()))
            .setReads(
                all.entrySet().stream()
                    .map(read -> new EntityRead(read.getKey(), read.getValue()))
                    .toList())
            .setWrites(reserved.writes())
            .build();
    try {
      return new Result(id, changes.propose(change, secrets));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(id, new Outcome.Unknown("interrupted"));
    }
  }
}
