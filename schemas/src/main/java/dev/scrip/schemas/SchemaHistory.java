package dev.scrip.schemas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Every schema version ever released, as committed beside this class. {@code index.csv} gives each
 * its id (the four bytes of the Confluent wire format), subject ({@code <topic>-value}) and
 * version; ids are given once and never reused, so a record written by any release can be read by
 * any later one.
 */
public final class SchemaHistory {
  private static final String FOLDER = "history/";

  /** One released version of a subject's schema. */
  public record Version(int id, String subject, int version, Schema schema) {}

  private static final SchemaHistory COMMITTED = load();

  private final List<Version> versions;
  private final Map<Integer, Version> byId = new HashMap<>();

  private SchemaHistory(List<Version> versions) {
    this.versions = List.copyOf(versions);
    for (Version version : versions) {
      if (byId.put(version.id(), version) != null) {
        throw new IllegalStateException("schema id " + version.id() + " is given twice");
      }
    }
  }

  /** The history that was committed with this release. */
  public static SchemaHistory committed() {
    return COMMITTED;
  }

  /** All versions, in the order of their ids. */
  public List<Version> versions() {
    return versions;
  }

  /** The version that an id of the wire format names. */
  public Optional<Version> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** All versions of a subject, oldest first; empty for an unknown subject. */
  public List<Version> of(String subject) {
    return versions.stream()
        .filter(version -> version.subject().equals(subject))
        .sorted(Comparator.comparingInt(Version::version))
        .toList();
  }

  /** The newest version of a subject. */
  public Version newest(String subject) {
    List<Version> all = of(subject);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no schema was ever released for " + subject);
    }
    return all.getLast();
  }

  private static SchemaHistory load() {
    List<Version> versions = new ArrayList<>();
    try (InputStream index = resource("index.csv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] cells = line.split(",", -1);
        String subject = cells[1];
        int version = Integer.parseInt(cells[2]);
        versions.add(
            new Version(Integer.parseInt(cells[0]), subject, version, parse(subject, version)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SchemaHistory(versions);
  }

  private static Schema parse(String subject, int version) throws IOException {
    try (InputStream in = resource(subject + "/" + version + ".avsc")) {
      return new Schema.Parser().parse(in);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = SchemaHistory.class.getResourceAsStream(FOLDER + name);
    if (in == null) {
      throw new IllegalStateException("missing resource " + FOLDER + name);
    }
    return in;
  }
}
