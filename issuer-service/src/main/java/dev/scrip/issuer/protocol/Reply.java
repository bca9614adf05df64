package dev.scrip.issuer.protocol;

import java.time.Instant;
import java.util.List;

/** A reply's content, before it is XML or JSON. */
public sealed interface Reply {
  /** The element's name. */
  String name();

  /** Text. Prints as its name alone: it may be a secret. */
  record Text(String name, String value) implements Reply {
    @Override
    public String toString() {
      return name;
    }
  }

  /** An instant: ISO 8601 with seconds in XML, epoch seconds in JSON. */
  record Time(String name, Instant value) implements Reply {}

  /** A whole number. */
  record Amount(String name, long value) implements Reply {}

  /** True or false. */
  record Flag(String name, boolean value) implements Reply {}

  /** A list; each item's own name is of no account. */
  record Items(String name, List<Reply> members) implements Reply {
    /** Copies what could be changed from outside. */
    public Items {
      members = List.copyOf(members);
    }
  }

  /** A map of texts or numbers, in order. */
  record Entries(String name, List<Reply> entries) implements Reply {
    /** Copies what could be changed from outside. */
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /** Elements in order. */
  record Struct(String name, List<Reply> members) implements Reply {
    /** Copies what could be changed from outside. */
    public Struct {
      members = List.copyOf(members);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
