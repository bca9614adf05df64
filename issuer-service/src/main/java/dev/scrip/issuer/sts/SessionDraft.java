package dev.scrip.issuer.sts;

import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session that is granted and not made yet.
 *
 * @param principal whom it acts as, or acts for
 * @param kind what it acts as
 * @param name its name; empty for a user's or root's
 * @param arn its ARN
 * @param id its unique id as GetCallerIdentity gives it
 * @param seconds its life
 * @param requestedSeconds the life that was asked for
 * @param passed session policies and tags
 * @param sourceIdentity SourceIdentity
 * @param mfaAt when multi-factor authentication took place, if it did
 * @param lineage whose credentials stand behind it
 * @param federation the identity provider behind it
 * @param minimumTokenSize bytes that its token is padded to
 */
record SessionDraft(
    Principal principal,
    Session.Principal kind,
    Optional<String> name,
    String arn,
    String id,
    int seconds,
    Optional<Integer> requestedSeconds,
    Passed passed,
    Optional<String> sourceIdentity,
    Optional<Instant> mfaAt,
    List<Session.Ancestor> lineage,
    Optional<Session.Federation> federation,
    int minimumTokenSize) {}
