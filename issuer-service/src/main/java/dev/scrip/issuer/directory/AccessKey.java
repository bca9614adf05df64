package dev.scrip.issuer.directory;

/**
 * A long-term access key, without its secret.
 *
 * @param accessKeyId AKIA...
 * @param principalArn ARN of the user or root it belongs to
 * @param active whether it may be used
 */
public record AccessKey(String accessKeyId, String principalArn, boolean active) {}
