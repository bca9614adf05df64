package dev.scrip.audit.streams;

import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/**
 * One instance of the applications among others.
 *
 * @param name its name, the same after a restart: it then takes its place at once
 * @param server where others reach its stores; empty: there are no others
 * @param standbys how many others keep a copy of each store
 */
public record Instance(String name, Optional<HostInfo> server, int standbys) {
  /** The only instance. */
  public static Instance alone(String name) {
    return new Instance(name, Optional.empty(), 0);
  }
}
