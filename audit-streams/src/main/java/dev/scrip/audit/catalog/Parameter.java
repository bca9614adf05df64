package dev.scrip.audit.catalog;

/** What questions take. */
public enum Parameter {
  /** Who obtained or asked. */
  PRINCIPAL("principal", Kind.ARN, "ARN of who obtained the session or asked"),
  /** A role. */
  ROLE("role", Kind.ARN, "ARN of the role"),
  /** An account. */
  ACCOUNT("account", Kind.ACCOUNT, "only what belongs to this account"),
  /** An address. */
  SOURCE_ADDRESS("sourceAddress", Kind.TEXT, "address that it was asked from"),
  /** A provider. */
  PROVIDER("provider", Kind.TEXT, "identity provider: its ARN or host name"),
  /** A session tag. */
  TAG("tag", Kind.TEXT, "session tag, key=value"),
  /** A session's name. */
  SESSION_NAME("sessionName", Kind.TEXT, "RoleSessionName"),
  /** A session. */
  ACCESS_KEY_ID("accessKeyId", Kind.KEY, "access key id"),
  /** The beginning of a span. */
  FROM("from", Kind.TIME, "from this instant on; 24 hours before the end if none is given"),
  /** The end of a span. */
  TO("to", Kind.TIME, "until before this instant; asOf if none is given"),
  /** What events are found by. */
  ATTRIBUTE(
      "attribute",
      Kind.TEXT,
      "what events are found by, as LookupEvents spells it, or RequestId, SourceAddress, Principal, Kind"),
  /** Its value. */
  VALUE("value", Kind.TEXT, "its value"),
  /** Why something was denied. */
  REASON("reason", Kind.TEXT, "AUTHENTICATION, POLICY, FEDERATION or QUOTA"),
  /** A length of life. */
  LONGER_THAN("longerThan", Kind.NUMBER, "seconds of granted life that count as long; 3600"),
  /** A number of days. */
  DAYS("days", Kind.NUMBER, "days without; 90"),
  /** How finely. */
  STEP("step", Kind.TEXT, "minute, hour or day; hour"),
  /** Start of a random choice. */
  SEED("seed", Kind.NUMBER, "seed of the sample; 0"),
  /** Size of a sample. */
  SIZE("size", Kind.NUMBER, "lines of the sample; 25"),
  /** An order. */
  SORT("sort", Kind.TEXT, "-issuedAt, issuedAt, -expiresAt or expiresAt"),
  /** Most rows. */
  LIMIT("limit", Kind.NUMBER, "most rows of a page, 1 to 1000; 100"),
  /** Where a page goes on. */
  NEXT_TOKEN("nextToken", Kind.TEXT, "where the former page ended"),
  /** The instant that is asked about. */
  AS_OF("asOf", Kind.TIME, "the instant that is asked about; now if none is given"),
  /** The form of the answer. */
  FORMAT("format", Kind.TEXT, "json, ndjson or csv");

  /** What a value must be. */
  public enum Kind {
    /** An ARN. */
    ARN,
    /** Twelve digits. */
    ACCOUNT,
    /** An access key id. */
    KEY,
    /** An ISO-8601 instant. */
    TIME,
    /** A whole number. */
    NUMBER,
    /** Text. */
    TEXT
  }

  private final String text;
  private final Kind kind;
  private final String meaning;

  Parameter(String text, Kind kind, String meaning) {
    this.text = text;
    this.kind = kind;
    this.meaning = meaning;
  }

  /** As queries spell it. */
  public String text() {
    return text;
  }

  /** What its value must be. */
  public Kind kind() {
    return kind;
  }

  /** What it means. */
  public String meaning() {
    return meaning;
  }
}
