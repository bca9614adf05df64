package dev.scrip.issuer.iam;

import dev.scrip.events.EntityImage;
import dev.scrip.events.Tag;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an IAM request asks to do, as policies see it: resource, tags, keys of IAM's own. */
final class IamAuthorization {
  private static final int MAX_TAGS = 50;

  private IamAuthorization() {}

  static Asked asked(
      ApiRequest request, String resource, Authenticated caller, Directory directory) {
    QueryParameters parameters = request.parameters();
    return Asked.of(Outcomes.actionOf(request), resource)
        .withResourceTags(tagsOf(directory, resource))
        .withRequestTags(given(parameters))
        .with(keys(parameters));
  }

  /** ARNs of all that a decision about a caller rests on. */
  static Set<String> rests(Authenticated caller, Directory directory) {
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
        arns.add(user.arn() + "/access-key/" + caller.accessKeyId());
      }
    }
    directory
        .serviceControl(caller.accountId())
        .forEach(level -> level.forEach(policy -> arns.add(policy.arn())));
    arns.removeIf(arn -> arn.startsWith("arn:aws:iam::aws:"));
    return arns;
  }

  private static RequestContext keys(QueryParameters parameters) {
    return key ->
        switch (key) {
          case "iam:policyarn" -> one(parameters.value("PolicyArn"));
          case "iam:permissionsboundary" -> one(parameters.value("PermissionsBoundary"));
          default -> List.of();
        };
  }

  private static List<String> one(Optional<String> value) {
    return value.map(List::of).orElse(List.of());
  }

  private static Map<String, String> given(QueryParameters parameters) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 1; i <= MAX_TAGS; i++) {
      Optional<String> key = parameters.value("Tags.member." + i + ".Key");
      String value = parameters.value("Tags.member." + i + ".Value").orElse("");
      key.ifPresent(it -> tags.put(it, value));
      parameters.value("TagKeys.member." + i).ifPresent(it -> tags.putIfAbsent(it, ""));
    }
    return tags;
  }

  private static Map<String, String> tagsOf(Directory directory, String arn) {
    Optional<Principal> principal = directory.principal(arn);
    if (principal.isPresent()) {
      return principal.get().tags();
    }
    Optional<EntityImage> image = directory.image(arn);
    List<Tag> tags = List.of();
    if (image.isPresent()) {
      EntityImage entity = image.get();
      if (entity.getPolicy() != null) {
        tags = entity.getPolicy().getTags();
      } else if (entity.getMfaDevice() != null) {
        tags = entity.getMfaDevice().getTags();
      } else if (entity.getOidcProvider() != null) {
        tags = entity.getOidcProvider().getTags();
      } else if (entity.getSamlProvider() != null) {
        tags = entity.getSamlProvider().getTags();
      }
    }
    Map<String, String> map = new LinkedHashMap<>();
    tags.forEach(tag -> map.put(tag.getKey(), tag.getValue()));
    return map;
  }
}
