package dev.scrip.issuer.record;

import dev.scrip.events.UserIdentity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every record of a request says of it.
 *
 * @param requestId id as the client gets it
 * @param time when it came
 * @param eventSource such as {@code sts.amazonaws.com}
 * @param eventName the action
 * @param readOnly CloudTrail's readOnly
 * @param sourceAddress literal address of the client
 * @param userAgent its User-Agent
 * @param host its Host header
 * @param endpoint the endpoint that it was sent to
 * @param caller who asked, as far as that is proven
 * @param accountId account whose trail it belongs to
 * @param directoryPosition position that the decision reflects
 * @param forwarding what the trusted proxy says that it came through, if one
 * @param changeId id of the directory's change that came of it, if one did
 */
public record RequestFacts(
    String requestId,
    Instant time,
    String eventSource,
    String eventName,
    boolean readOnly,
    String sourceAddress,
    @Nullable String userAgent,
    @Nullable String host,
    Endpoint endpoint,
    @Nullable UserIdentity caller,
    @Nullable String accountId,
    long directoryPosition,
    @Nullable Forwarding forwarding,
    @Nullable String changeId) {

  /** The same of a request that changed the directory: its record's id is the change's. */
  public RequestFacts resultingIn(String change, long position) {
    return new RequestFacts(
        requestId,
        time,
        eventSource,
        eventName,
        readOnly,
        sourceAddress,
        userAgent,
        host,
        endpoint,
        caller,
        accountId,
        position,
        forwarding,
        change);
  }

  /** The same of a caller as far as it says itself who it is. */
  public RequestFacts claimedBy(@Nullable UserIdentity claimed, @Nullable String account) {
    return new RequestFacts(
        requestId,
        time,
        eventSource,
        eventName,
        readOnly,
        sourceAddress,
        userAgent,
        host,
        endpoint,
        claimed,
        account,
        directoryPosition,
        forwarding,
        changeId);
  }
}
