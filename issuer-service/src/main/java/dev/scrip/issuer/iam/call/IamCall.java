package dev.scrip.issuer.iam.call;

import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.iam.parameter.Parameters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * An authorized call of an IAM action. Every entity that it looks at is remembered with its
 * version: a change that comes of the call stands only if all of them still do.
 */
public final class IamCall {
  private final String action;
  private final Parameters parameters;
  private final Directory directory;
  private final Authenticated caller;
  private final Surroundings surroundings;
  private final RandomGenerator random;
  private final SortedMap<String, Long> reads = new TreeMap<>();

  /** A call on one directory. */
  public IamCall(
      String action,
      Parameters parameters,
      Directory directory,
      Authenticated caller,
      Surroundings surroundings,
      RandomGenerator random) {
    this.action = action;
    this.parameters = parameters;
    this.directory = directory;
    this.caller = caller;
    this.surroundings = surroundings;
    this.random = random;
  }

  /** Name of the action. */
  public String action() {
    return action;
  }

  /** Its parameters. */
  public Parameters parameters() {
    return parameters;
  }

  /** A parameter that the model requires. */
  public String text(String name) {
    return parameters.text(name);
  }

  /** The directory it is decided on. */
  public Directory directory() {
    return directory;
  }

  /** Who calls. */
  public Authenticated caller() {
    return caller;
  }

  /** What the request tells of itself. */
  public Surroundings surroundings() {
    return surroundings;
  }

  /** When it came, to the millisecond. */
  public Instant now() {
    return surroundings.time().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Makes ids and secrets. */
  public RandomGenerator random() {
    return random;
  }

  /** The caller's account. */
  public String accountId() {
    return caller.accountId();
  }

  /** What was looked at, with versions; 0 where there was nothing. */
  public SortedMap<String, Long> reads() {
    return reads;
  }

  /** The image of an entity, which the call thereby rests on. */
  public Optional<EntityImage> look(String arn) {
    reads.put(arn, directory.version(arn));
    return directory.image(arn);
  }

  /** ARN of an entity that is yet to be made. */
  public String arn(Kind kind, String path, String name) {
    return "arn:aws:iam::" + accountId() + ":" + kind.inArn() + path + name;
  }

  /** A user of the caller's account. */
  public UserImage user(String name) throws IamException {
    return byName(Kind.USER, name)
        .map(EntityImage::getUser)
        .orElseThrow(() -> noSuch("user", name));
  }

  /** The user of the parameter UserName, or else the caller itself. */
  public UserImage userOrCaller() throws IamException {
    Optional<String> name = parameters.optional("UserName");
    if (name.isEmpty() && !(caller.principal() instanceof Principal.User)) {
      throw new IamException(
          dev.scrip.issuer.protocol.ErrorCode.VALIDATION_ERROR,
          "Must specify userName when calling with non-User credentials");
    }
    return user(name.orElseGet(() -> caller.principal().name()));
  }

  /** A group of the caller's account. */
  public GroupImage group(String name) throws IamException {
    return byName(Kind.GROUP, name)
        .map(EntityImage::getGroup)
        .orElseThrow(() -> noSuch("group", name));
  }

  /** A role of the caller's account. */
  public RoleImage role(String name) throws IamException {
    return byName(Kind.ROLE, name)
        .map(EntityImage::getRole)
        .orElseThrow(() -> noSuch("role", name));
  }

  /** A managed policy of the caller's account or of AWS. */
  public PolicyImage policy(String arn) throws IamException {
    Optional<PolicyImage> aws = AwsManagedPolicies.image(arn);
    if (aws.isPresent()) {
      return aws.get();
    }
    return ownPolicy(arn)
        .orElseThrow(() -> IamException.noSuch("Policy " + arn + " was not found."));
  }

  /** A managed policy of the caller's account; service control policies are no such policies. */
  public Optional<PolicyImage> ownPolicy(String arn) {
    return look(arn)
        .map(EntityImage::getPolicy)
        .filter(policy -> policy.getAccountId().equals(accountId()))
        .filter(policy -> policy.getArn().startsWith("arn:aws:iam:"));
  }

  /** The entity of a name; where there is none, the call rests on its absence. */
  public Optional<EntityImage> byName(Kind kind, String name) {
    Optional<String> arn = directory.names().arn(kind, accountId(), name);
    return arn.isPresent() ? look(arn.get()) : look(arn(kind, "/", name));
  }

  /** Makes sure that a name is free. */
  public void checkFree(Kind kind, String arn, String name, String told) throws IamException {
    look(arn);
    if (directory.names().arn(kind, accountId(), name).isPresent()) {
      throw IamException.exists(told);
    }
  }

  private static IamException noSuch(String kind, String name) {
    return IamException.noSuch("The " + kind + " with name " + name + " cannot be found.");
  }
}
