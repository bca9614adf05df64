package dev.scrip.issuer.administration;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.issuer.access.Basis;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.References;
import dev.scrip.issuer.directory.Reservations;
import dev.scrip.issuer.directory.Reservations.Reserved;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.DirectoryPlan.Change;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryLog.Outcome;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.Proposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts a plan into effect, one change of the log after another: a change has at most {@link
 * #MOST_WRITES} entities, so that a large file does not become a record that no broker takes. Each
 * stands only if the caller's rights and all that it touches are as they were when it was planned.
 */
final class Import {
  private static final int MOST_WRITES = 200;

  private final ApiRequest request;
  private final Authenticated caller;
  private final Changes changes;
  private final Supplier<Directory> directories;
  private final Directory decidedOn;
  private final SortedMap<String, Long> basis;
  private final Map<String, Long> written = new HashMap<>();
  private final List<Change> done = new ArrayList<>();
  private final List<DirectorySeed.Key> keys = new ArrayList<>();
  private String changeId = "";
  private long position;

  Import(
      ApiRequest request,
      Authenticated caller,
      Directory decidedOn,
      Changes changes,
      Supplier<Directory> directories) {
    this.request = request;
    this.caller = caller;
    this.changes = changes;
    this.directories = directories;
    this.decidedOn = decidedOn;
    this.basis = Basis.of(caller, decidedOn);
    this.position = decidedOn.position();
  }

  /** How it ended. */
  enum End {
    /** All of the plan is in effect. */
    DONE,
    /** Something was changed meanwhile: what is left must be planned anew. */
    OVERTAKEN,
    /** Kafka does not answer. */
    UNKNOWN
  }

  /** What is in effect. */
  List<Change> done() {
    return done;
  }

  /** Keys that are in effect. */
  List<DirectorySeed.Key> keys() {
    return keys;
  }

  /** Id of the last change; empty if there was none. */
  String changeId() {
    return changeId;
  }

  /** Position that shows the last change. */
  long position() {
    return position;
  }

  /** Puts it into effect, as far as nothing comes between. */
  End run(DirectoryPlan plan) {
    Map<String, DirectorySeed.Key> secrets =
        plan.keys().stream()
            .collect(Collectors.toMap(key -> key.id().value(), Function.identity()));
    for (int from = 0; from < plan.changes().size(); from += MOST_WRITES) {
      List<Change> part =
          plan.changes().subList(from, Math.min(plan.changes().size(), from + MOST_WRITES));
      End end = propose(part, secrets);
      if (end != End.DONE) {
        return end;
      }
      done.addAll(part);
      part.forEach(change -> forgetSecret(change));
    }
    return End.DONE;
  }

  private End propose(List<Change> part, Map<String, DirectorySeed.Key> secrets) {
    Directory directory = directories.get();
    SequencedMap<String, @Nullable EntityImage> writes = new LinkedHashMap<>();
    part.forEach(change -> writes.put(change.arn(), change.after()));
    SortedMap<String, Long> reads = new TreeMap<>();
    basis.forEach((arn, version) -> reads.put(arn, written.getOrDefault(arn, version)));
    Map<String, byte[]> kept = new LinkedHashMap<>();
    List<DirectorySeed.Key> made = new ArrayList<>();
    for (Change change : part) {
      if (!Objects.equals(directory.image(change.arn()).orElse(null), change.before())) {
        return End.OVERTAKEN;
      }
      reads.put(change.arn(), planned(change.arn()));
      EntityImage after = change.after();
      if (after != null) {
        rest(change.before(), after, directory, reads, writes);
        if (after.getAccessKey() != null) {
          DirectorySeed.Key key = secrets.get(after.getAccessKey().getAccessKeyId());
          if (key != null) {
            kept.put(key.id().value(), key.secret().utf8());
            made.add(key);
          }
        }
      }
    }
    List<EntityWrite> all = new ArrayList<>();
    writes.forEach((arn, image) -> all.add(new EntityWrite(arn, image)));
    Reserved reserved = Reservations.with(directory, all, this::planned);
    Proposal.Result result = new Proposal(reads, reserved, kept).submit(request, caller, changes);
    return switch (result.outcome()) {
      case Outcome.Applied applied -> {
        changeId = result.changeId();
        position = applied.position();
        reserved.writes().forEach(write -> written.put(write.getArn(), position));
        keys.addAll(made);
        yield End.DONE;
      }
      case Outcome.Overtaken overtaken -> {
        // A key that is there by now is somebody else's change: its secret stays.
        kept.keySet().stream()
            .filter(id -> directories.get().accessKey(id).isEmpty())
            .forEach(changes::forget);
        yield End.OVERTAKEN;
      }
      case Outcome.Unknown unknown -> End.UNKNOWN;
    };
  }

  /**
   * What an entity names must be there still; what it names anew is written as it is, so that who
   * deletes it meanwhile without having seen that is overtaken.
   */
  private void rest(
      @Nullable EntityImage before,
      EntityImage after,
      Directory directory,
      SortedMap<String, Long> reads,
      SequencedMap<String, @Nullable EntityImage> writes) {
    Set<String> named = before == null ? Set.of() : References.of(before);
    for (String arn : References.of(after)) {
      if (!arn.startsWith("arn:aws:iam::aws:")) {
        reads.put(arn, planned(arn));
        if (!named.contains(arn)) {
          directory.image(arn).ifPresent(image -> writes.putIfAbsent(arn, image));
        }
      }
    }
  }

  /** The version that the plan rests on: what it found, or what an earlier part of it wrote. */
  private long planned(String arn) {
    return written.getOrDefault(arn, decidedOn.version(arn));
  }

  private void forgetSecret(Change change) {
    if (change.before() != null && change.after() == null) {
      if (change.before().getAccessKey() != null) {
        changes.forget(change.before().getAccessKey().getAccessKeyId());
      } else if (change.before().getMfaDevice() != null) {
        changes.forget(change.before().getMfaDevice().getSerialNumber());
      }
    }
  }
}
