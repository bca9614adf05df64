package dev.scrip.audit.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * What a question is.
 *
 * @param number its number in docs/queries.md
 * @param name as URLs and commands spell it
 * @param title the question in words
 * @param scope what it reads, and so what it takes to ask it
 * @param parameters what it takes beside {@code account} and {@code asOf}
 * @param columns names of a row's values, in their order
 * @param control those of the columns that the control total is made of
 */
public record Description(
    int number,
    String name,
    String title,
    Scope scope,
    List<Parameter> parameters,
    List<String> columns,
    List<String> control) {
  /** Copies what could be changed from outside. */
  public Description {
    parameters = List.copyOf(parameters);
    columns = List.copyOf(columns);
    control = List.copyOf(control);
  }

  /** Everything that it takes. */
  public List<Parameter> takes() {
    List<Parameter> all = new ArrayList<>(parameters);
    if (isOfAnAccount()) {
      all.add(Parameter.ACCOUNT);
    }
    all.add(Parameter.AS_OF);
    all.add(Parameter.FORMAT);
    return all;
  }

  /** Whether it can be asked of one account. */
  public boolean isOfAnAccount() {
    return scope != Scope.TRAIL;
  }

  /** What a question reads. */
  public enum Scope {
    /** Sessions. */
    SESSIONS("scrip:ListSessions", "session/*"),
    /** One session. */
    SESSION("scrip:GetSession", "session/*"),
    /** What principals did. */
    USAGE("scrip:GetUsage", "usage/*"),
    /** Records of the trail. */
    TRAIL("scrip:ReadTrail", "trail"),
    /** Records of an account's part of the trail. */
    EVENTS("scrip:ReadTrail", "trail"),
    /** Grants and credentials. */
    DIRECTORY("scrip:RunReport", "report/*");

    private final String action;
    private final String resource;

    Scope(String action, String resource) {
      this.action = action;
      this.resource = resource;
    }

    /** The action that it takes. */
    public String action() {
      return action;
    }

    /** The last part of the ARN that it is decided on. */
    public String resource() {
      return resource;
    }
  }
}
