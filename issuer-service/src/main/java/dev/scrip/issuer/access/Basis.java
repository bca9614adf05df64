package dev.scrip.issuer.access;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a decision about a caller rests on: a change that it allowed stands only if that does. */
public final class Basis {
  private Basis() {}

  /** ARNs and versions of the entities whose images made the decision. */
  public static SortedMap<String, Long> of(Authenticated caller, Directory directory) {
    SortedMap<String, Long> versions = new TreeMap<>();
    arns(caller, directory).forEach(arn -> versions.put(arn, directory.version(arn)));
    return versions;
  }

  /** ARNs of the entities whose images made the decision. */
  public static Set<String> arns(Authenticated caller, Directory directory) {
    Set<String> arns = new TreeSet<>();
    Principal principal = caller.principal();
    arns.add(principal.arn());
    arns.add("arn:aws:iam::" + caller.accountId() + ":root");
    arns.addAll(principal.attached().managed());
    principal.attached().boundary().ifPresent(arns::add);
    if (principal instanceof Principal.User user) {
      for (String group : user.groups()) {
        arns.add(group);
        directory
            .image(group)
            .map(EntityImage::getGroup)
            .ifPresent(image -> arns.addAll(image.getAttachedPolicyArns()));
      }
      if (caller.session().isEmpty()) {
        directory.references().to(user.arn()).stream()
            .filter(arn -> arn.endsWith("/access-key/" + caller.accessKeyId()))
            .forEach(arns::add);
      }
    }
    if (directory.account(caller.accountId()).filter(Account::management).isEmpty()) {
      arns.add(Directory.ORGANIZATION); // more policies may be attached to it
    }
    directory
        .serviceControl(caller.accountId())
        .forEach(level -> level.forEach(policy -> arns.add(policy.arn())));
    caller.session().ifPresent(session -> arns.addAll(session.passed().policyArns()));
    arns.removeIf(arn -> arn.startsWith("arn:aws:iam::aws:"));
    return arns;
  }
}
