package dev.scrip.issuer.directory;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.schemas.GeneratedClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The policies that every account has, under the ARNs that AWS gave them. */
public final class AwsManagedPolicies {
  static {
    GeneratedClasses.trust();
  }

  /** ARN of the policy that makes an administrator. */
  public static final String ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";

  /** They are as old as AWS's eldest. */
  private static final Instant CREATED = Instant.parse("2015-02-06T18:39:46Z");

  private static final Map<String, PolicyImage> IMAGES = load();
  private static final Map<String, Policy> POLICIES = compile();

  private AwsManagedPolicies() {}

  private record Entry(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String id,
      @Nullable String path,
      @JsonProperty(required = true) String description,
      @JsonProperty(required = true) ArrayNode statements) {}

  /** Their images, in the order of ARNs. */
  public static Collection<PolicyImage> images() {
    return IMAGES.values();
  }

  /** The image of an ARN. */
  public static Optional<PolicyImage> image(String arn) {
    return Optional.ofNullable(IMAGES.get(arn));
  }

  static Optional<Policy> policy(String arn) {
    return Optional.ofNullable(POLICIES.get(arn));
  }

  private static Map<String, Policy> compile() {
    Map<String, Policy> policies = new TreeMap<>();
    IMAGES.forEach((arn, image) -> policies.put(arn, Images.managed(image)));
    return policies;
  }

  private static Map<String, PolicyImage> load() {
    try (InputStream in =
        AwsManagedPolicies.class.getResourceAsStream("aws-managed-policies.yaml")) {
      if (in == null) {
        throw new IllegalStateException("aws-managed-policies.yaml is missing");
      }
      Map<String, PolicyImage> images = new TreeMap<>();
      for (Entry entry : new YAMLMapper().readValue(in, new TypeReference<List<Entry>>() {})) {
        PolicyImage image = image(entry);
        images.put(image.getArn(), image);
      }
      return images;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyImage image(Entry entry) {
    String path = entry.path() == null ? "/" : entry.path();
    JsonNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("Version", "2012-10-17")
            .set("Statement", entry.statements());
    return PolicyImage.newBuilder()
        .setArn("arn:aws:iam::aws:policy" + path + entry.name())
        .setPolicyId(entry.id())
        .setPolicyName(entry.name())
        .setPath(path)
        .setAccountId("aws")
        .setCreatedAt(CREATED)
        .setDescription(entry.description())
        .setVersions(
            List.of(
                PolicyVersion.newBuilder()
                    .setVersionId("v1")
                    .setDocument(document.toString())
                    .setCreatedAt(CREATED)
                    .setIsDefault(true)
                    .build()))
        .build();
  }
}
