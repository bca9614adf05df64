package dev.scrip.audit.catalog;

import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.query.UsageQueries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All questions, by their numbers. */
public final class Catalog {
  private final List<TrailQuery> queries;

  private Catalog(List<TrailQuery> queries) {
    this.queries = queries;
  }

  /** The questions over their sources. */
  public static Catalog over(Sources sources) {
    SessionQueries sessions = new SessionQueries(sources.views());
    LastUses lastUses = new LastUses(sources.views(), sources.history(), sources.clock());
    TrailRecords records = new TrailRecords(sources.history());
    List<TrailQuery> queries = new ArrayList<>(SessionList.all(sessions));
    queries.add(new SessionLife(sessions, sources.history(), sources.directory()));
    queries.add(new SessionTree(sessions));
    queries.add(new Denials(sources.views(), records));
    queries.add(new Assurance(sessions));
    FirstPairs firstPairs = new FirstPairs(sources.views());
    queries.add(firstPairs);
    queries.add(new Unused(sources.directory(), lastUses));
    Outliving outliving =
        new Outliving(sessions, sources.directory(), sources.history(), sources.trust());
    queries.add(outliving);
    queries.add(new News(sessions, sources.directory(), firstPairs, outliving, records));
    queries.add(new EventList(sources.history()));
    queries.add(new ScopedIssuances(sessions));
    queries.add(new Concurrency(sessions));
    queries.add(new UsageReport(new UsageQueries(sources.views())));
    queries.add(new AuditReads(records, new TopicReaders(sources.kafka(), sources.clock())));
    queries.add(new PlatformLife(records));
    queries.add(new Integrity(sources.prover(), records));
    queries.add(new Completeness(sources.views(), new SequenceScan(sources.kafka())));
    queries.add(new CredentialReport(sources.directory(), sources.history(), lastUses));
    queries.add(new AccessReview(sources.directory(), records, lastUses));
    queries.sort(Comparator.comparingInt(query -> query.description().number()));
    return new Catalog(List.copyOf(queries));
  }

  /** What all questions are, by their numbers. */
  public static List<Description> descriptions() {
    List<Description> descriptions = new ArrayList<>(SessionList.descriptions());
    descriptions.addAll(
        List.of(
            AccessReview.ABOUT,
            Assurance.ABOUT,
            AuditReads.ABOUT,
            Completeness.ABOUT,
            Concurrency.ABOUT,
            CredentialReport.ABOUT,
            Denials.ABOUT,
            FirstPairs.ABOUT,
            Integrity.ABOUT,
            Outliving.ABOUT,
            PlatformLife.ABOUT,
            ScopedIssuances.ABOUT,
            SessionLife.ABOUT,
            SessionTree.ABOUT,
            Unused.ABOUT,
            UsageReport.ABOUT,
            EventList.ABOUT,
            News.ABOUT));
    descriptions.sort(Comparator.comparingInt(Description::number));
    return List.copyOf(descriptions);
  }

  /** All of them. */
  public List<TrailQuery> all() {
    return queries;
  }

  /** One by its name. */
  public Optional<TrailQuery> named(String name) {
    return queries.stream().filter(query -> query.description().name().equals(name)).findFirst();
  }
}
