package dev.scrip.issuer.access;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.Decision;

/**
 * That a caller may not do something.
 *
 * @param caller who asked
 * @param directory what the decision rests on
 * @param action such as {@code iam:CreateUser}
 * @param resource what it was asked on
 * @param decision the decision
 * @param surroundings what the request told of itself
 */
public record Denied(
    Authenticated caller,
    Directory directory,
    String action,
    String resource,
    Decision decision,
    Surroundings surroundings) {}
