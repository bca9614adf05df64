package dev.scrip.standalone.up;

import dev.scrip.standalone.data.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What scrip up was asked for.
 *
 * @param host address to listen on
 * @param stsPort port of STS and IAM
 * @param auditPort port of the query API
 * @param kafkaPort port of the broker
 * @param parts parts to run
 * @param trialMaxSession cap on every session's life
 * @param fsync whether records are flushed before they are acknowledged
 * @param directory file with the first directory
 * @param recordingBound how long a reply waits for its record
 */
public record UpOptions(
    String host,
    int stsPort,
    int auditPort,
    int kafkaPort,
    Set<Part> parts,
    Optional<Duration> trialMaxSession,
    boolean fsync,
    Optional<Path> directory,
    Duration recordingBound) {}
