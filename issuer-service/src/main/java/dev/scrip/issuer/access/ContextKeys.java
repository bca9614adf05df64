package dev.scrip.issuer.access;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The global condition keys of a request, worked out when a policy asks for one.
 * docs/condition-keys.md lists them.
 *
 * <p>Source: IAM User Guide, "AWS global condition context keys".
 */
final class ContextKeys implements RequestContext {
  private static final String PRINCIPAL_TAG = "aws:principaltag/";

  private static final Set<String> ABOUT_THE_CALLER =
      Set.of(
          "aws:userid",
          "aws:username",
          "aws:currenttime",
          "aws:epochtime",
          "aws:tokenissuetime",
          "aws:sourceidentity",
          "aws:federatedprovider",
          "aws:viaawsservice");

  private final Authenticated caller;
  private final Directory directory;
  private final Surroundings surroundings;

  ContextKeys(Authenticated caller, Directory directory, Surroundings surroundings) {
    this.caller = caller;
    this.directory = directory;
    this.surroundings = surroundings;
  }

  @Override
  public List<String> values(String key) {
    if (!key.startsWith("aws:")) {
      return caller
          .session()
          .flatMap(Session::federation)
          .map(known -> known.keys().getOrDefault(key, List.of()))
          .orElse(List.of());
    }
    if (key.startsWith(PRINCIPAL_TAG)) {
      return principalTag(key.substring(PRINCIPAL_TAG.length()));
    }
    Principal principal = caller.principal();
    return switch (key) {
      case "aws:principalarn" -> List.of(caller.isFederatedUser() ? caller.arn() : principal.arn());
      case "aws:federatedprovider" ->
          one(caller.session().flatMap(Session::federation).map(Session.Federation::provider));
      case "aws:principalaccount" -> List.of(caller.accountId());
      case "aws:principalorgid" -> one(directory.organizationOf(caller.accountId()));
      case "aws:principaltype" -> List.of(type());
      case "aws:principalisawsservice", "aws:viaawsservice" -> List.of("false");
      case "aws:userid" -> List.of(caller.userId());
      case "aws:username" ->
          principal instanceof Principal.User && !caller.isFederatedUser()
              ? List.of(principal.name())
              : List.of();
      case "aws:currenttime" -> List.of(surroundings.time().toString());
      case "aws:epochtime" -> List.of(Long.toString(surroundings.time().getEpochSecond()));
      case "aws:tokenissuetime" ->
          one(
              caller
                  .session()
                  .map(known -> known.issuedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
      case "aws:multifactorauthpresent" ->
          caller.session().isPresent() || caller.mfaAt().isPresent()
              ? List.of(Boolean.toString(caller.authenticatedByDeviceAt().isPresent()))
              : List.of();
      case "aws:multifactorauthage" -> one(caller.authenticatedByDeviceAt().map(this::age));
      case "aws:sourceidentity" -> one(caller.session().flatMap(Session::sourceIdentity));
      case "aws:sourceip" -> List.of(surroundings.sourceAddress());
      case "aws:useragent" -> one(surroundings.userAgent());
      case "aws:referer" -> one(surroundings.referer());
      case "aws:securetransport" -> List.of(Boolean.toString(surroundings.secureTransport()));
      case "aws:requestedregion" -> List.of(caller.servedRegion());
      default -> List.of();
    };
  }

  /** Whether a key tells of the caller, its credentials or the time, present or not. */
  static boolean isAboutTheCaller(String key) {
    return key.startsWith("aws:principal")
        || key.startsWith("aws:multifactorauth")
        || key.startsWith("saml:")
        || isOfProvider(key)
        || ABOUT_THE_CALLER.contains(key);
  }

  /**
   * Keys of OpenID Connect providers begin with a host name, a port and a path; services' never
   * have a dot, another colon or a slash there, but for the names of tags.
   */
  private static boolean isOfProvider(String key) {
    int first = key.indexOf(':');
    int slash = key.indexOf('/');
    String service = first < 0 ? key : key.substring(0, first);
    boolean tagged = slash > first && key.indexOf(':', first + 1) > slash;
    return service.indexOf('.') >= 0
        || service.indexOf('/') >= 0
        || (!tagged && key.indexOf(':', first + 1) >= 0);
  }

  /** The values that a resource and its tags give. */
  static RequestContext resource(
      String accountId, Directory directory, Map<String, String> tags, String ownPrefix) {
    String own = ownPrefix + ":resourcetag/";
    return key -> {
      if (key.startsWith("aws:resourcetag/")) {
        return tag(tags, key.substring("aws:resourcetag/".length()));
      }
      if (key.startsWith(own)) {
        return tag(tags, key.substring(own.length()));
      }
      return switch (key) {
        case "aws:resourceaccount" -> accountId.isEmpty() ? List.of() : List.of(accountId);
        case "aws:resourceorgid" ->
            directory
                .account(accountId)
                .flatMap(Account::organizationId)
                .map(List::of)
                .orElse(List.of());
        default -> List.of();
      };
    };
  }

  /** The values that tags in a request give. */
  static RequestContext requestTags(Map<String, String> tags) {
    return key -> {
      if (key.startsWith("aws:requesttag/")) {
        return tag(tags, key.substring("aws:requesttag/".length()));
      }
      return key.equals("aws:tagkeys") ? List.copyOf(tags.keySet()) : List.of();
    };
  }

  private String type() {
    if (caller.isFederatedUser()) {
      return "FederatedUser";
    }
    return switch (caller.principal()) {
      case Principal.User user -> "User";
      case Principal.Role role -> "AssumedRole";
      case Principal.Root root -> "Account";
    };
  }

  private String age(Instant at) {
    return Long.toString(Duration.between(at, surroundings.time()).toSeconds());
  }

  /** Keys of tags compare without case in condition keys. */
  private static List<String> tag(Map<String, String> tags, String lowerCaseKey) {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      if (tag.getKey().toLowerCase(Locale.ROOT).equals(lowerCaseKey)) {
        return List.of(tag.getValue());
      }
    }
    return List.of();
  }

  /** A session tag stands before its role's tag of the same key. */
  private List<String> principalTag(String lowerCaseKey) {
    Map<String, String> passed = new LinkedHashMap<>();
    caller
        .session()
        .map(Session::passed)
        .ifPresent(known -> known.tags().forEach(tag -> passed.put(tag.key(), tag.value())));
    List<String> value = tag(passed, lowerCaseKey);
    return value.isEmpty() ? tag(caller.principal().tags(), lowerCaseKey) : value;
  }

  private static List<String> one(Optional<String> value) {
    return value.map(List::of).orElse(List.of());
  }

  private static List<String> one(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }
}
