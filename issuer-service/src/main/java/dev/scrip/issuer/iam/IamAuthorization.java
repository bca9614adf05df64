package dev.scrip.issuer.iam;

import dev.scrip.events.EntityImage;
import dev.scrip.events.Tag;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.iam.parameter.ParameterModel;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an IAM request asks to do, as policies see it: resource, tags, keys of IAM's own. */
final class IamAuthorization {
  private static final int MAX_TAGS = 50;

  private IamAuthorization() {}

  static Asked asked(
      ApiRequest request, String resource, Authenticated caller, Directory directory) {
    QueryParameters parameters = request.parameters();
    return Asked.of(Outcomes.actionOf(request), resource)
        .withResourceTags(tagsOf(directory, resource))
        .withRequestTags(given(request.action(), parameters))
        .with(keys(request.action(), parameters, directory, resource));
  }

  /**
   * IAM's own keys. The boundary is the one that the request sets, or, of an action that sets none,
   * the one that the user or role has: so an administrator can be let to give rights only to those
   * who are bounded.
   */
  private static RequestContext keys(
      String action, QueryParameters parameters, Directory directory, String resource) {
    return key ->
        switch (key) {
          case "iam:policyarn" -> one(given(action, parameters, "PolicyArn"));
          case "iam:permissionsboundary" ->
              ParameterModel.has(action, "PermissionsBoundary")
                  ? one(parameters.value("PermissionsBoundary"))
                  : one(
                      directory
                          .principal(resource)
                          .flatMap(principal -> principal.attached().boundary()));
          default -> List.of();
        };
  }

  private static Optional<String> given(String action, QueryParameters parameters, String name) {
    return ParameterModel.has(action, name) ? parameters.value(name) : Optional.empty();
  }

  private static List<String> one(Optional<String> value) {
    return value.map(List::of).orElse(List.of());
  }

  private static Map<String, String> given(String action, QueryParameters parameters) {
    Map<String, String> tags = new LinkedHashMap<>();
    boolean brings = ParameterModel.has(action, "Tags");
    boolean names = ParameterModel.has(action, "TagKeys");
    for (int i = 1; i <= MAX_TAGS; i++) {
      if (brings) {
        String value = parameters.value("Tags.member." + i + ".Value").orElse("");
        parameters.value("Tags.member." + i + ".Key").ifPresent(key -> tags.put(key, value));
      }
      if (names) {
        parameters.value("TagKeys.member." + i).ifPresent(key -> tags.putIfAbsent(key, ""));
      }
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
