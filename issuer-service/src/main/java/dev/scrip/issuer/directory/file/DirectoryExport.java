package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.events.OrganizationImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.RoleImage;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.events.Tag;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.file.DirectoryFile.AccountEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.GroupEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.KeyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.OidcEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.OrganizationEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.PolicyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.RoleEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.SamlEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A directory as a file: all that an import can make again. Secrets are not in it, nor devices,
 * which are worth nothing without theirs, nor versions of policies that are not in force.
 */
public final class DirectoryExport {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Directory directory;
  private final boolean organization;

  private DirectoryExport(Directory directory, boolean organization) {
    this.directory = directory;
    this.organization = organization;
  }

  /**
   * The file of some accounts.
   *
   * @param organization whether the organization and what it attaches to accounts is told
   */
  public static DirectoryFile of(
      Directory directory, List<String> accountIds, boolean organization) {
    DirectoryExport export = new DirectoryExport(directory, organization);
    return new DirectoryFile(
        organization ? export.organization() : null,
        accountIds.stream().map(export::account).toList());
  }

  private @Nullable OrganizationEntry organization() {
    OrganizationImage image = directory.organization().orElse(null);
    return image == null
        ? null
        : new OrganizationEntry(
            image.getOrganizationId(),
            all(
                Kind.SERVICE_CONTROL_POLICY,
                image.getManagementAccountId(),
                entity -> policy(entity.getPolicy())),
            names(image.getServiceControlPolicyArns()),
            image.getDelegatedAdministrators());
  }

  private AccountEntry account(String accountId) {
    AccountImage image =
        directory.image("arn:aws:iam::" + accountId + ":root").orElseThrow().getAccount();
    boolean attachments = organization && directory.organization().isPresent();
    return new AccountEntry(
        accountId,
        image.getName(),
        image.getAlias(),
        image.getNumber(),
        attachments ? names(image.getServiceControlPolicyArns()) : null,
        all(Kind.POLICY, accountId, entity -> policy(entity.getPolicy())),
        all(Kind.GROUP, accountId, entity -> group(entity.getGroup())),
        all(Kind.USER, accountId, entity -> user(entity.getUser())),
        all(Kind.ROLE, accountId, entity -> role(entity.getRole())),
        all(Kind.OIDC_PROVIDER, accountId, entity -> oidc(entity.getOidcProvider())),
        all(Kind.SAML_PROVIDER, accountId, entity -> saml(entity.getSamlProvider())));
  }

  private <T> List<T> all(Kind kind, String accountId, Function<EntityImage, T> entry) {
    return directory.names().arns(kind, accountId).stream()
        .map(directory::image)
        .flatMap(Optional::stream)
        .map(entry)
        .toList();
  }

  private static PolicyEntry policy(PolicyImage image) {
    return new PolicyEntry(
        image.getPolicyName(),
        path(image.getPath()),
        image.getDescription(),
        tags(image.getTags()),
        image.getVersions().stream()
            .filter(PolicyVersion::getIsDefault)
            .map(version -> tree(version.getDocument()))
            .findFirst()
            .orElseThrow());
  }

  private static GroupEntry group(GroupImage image) {
    return new GroupEntry(
        image.getGroupName(),
        path(image.getPath()),
        image.getAttachedPolicyArns(),
        inline(image.getInlinePolicies()));
  }

  private UserEntry user(UserImage image) {
    return new UserEntry(
        image.getUserName(),
        path(image.getPath()),
        tags(image.getTags()),
        names(image.getGroups()),
        image.getAttachedPolicyArns(),
        image.getPermissionsBoundary(),
        inline(image.getInlinePolicies()),
        directory.references().to(image.getArn()).stream()
            .map(directory::image)
            .flatMap(Optional::stream)
            .filter(entity -> entity.getAccessKey() != null)
            .map(entity -> key(entity.getAccessKey()))
            .toList());
  }

  private static KeyEntry key(AccessKeyImage image) {
    return new KeyEntry(image.getAccessKeyId(), null, image.getActive() ? null : false);
  }

  private static RoleEntry role(RoleImage image) {
    return new RoleEntry(
        image.getRoleName(),
        path(image.getPath()),
        image.getDescription(),
        image.getMaxSessionDuration(),
        tree(image.getTrustPolicy()),
        tags(image.getTags()),
        image.getAttachedPolicyArns(),
        image.getPermissionsBoundary(),
        inline(image.getInlinePolicies()));
  }

  private static OidcEntry oidc(OidcProviderImage image) {
    return new OidcEntry(
        "https://" + image.getUrl(),
        image.getClientIds(),
        image.getThumbprints(),
        tags(image.getTags()));
  }

  private static SamlEntry saml(SamlProviderImage image) {
    return new SamlEntry(image.getName(), image.getMetadataDocument(), tags(image.getTags()));
  }

  /** Names of policies or groups by their ARNs. */
  private List<String> names(List<String> arns) {
    return arns.stream()
        .map(directory::image)
        .flatMap(Optional::stream)
        .map(
            image ->
                image.getPolicy() == null
                    ? image.getGroup().getGroupName()
                    : image.getPolicy().getPolicyName())
        .toList();
  }

  private static Map<String, JsonNode> inline(List<InlinePolicy> policies) {
    Map<String, JsonNode> documents = new LinkedHashMap<>();
    policies.forEach(policy -> documents.put(policy.getName(), tree(policy.getDocument())));
    return documents;
  }

  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> map = new LinkedHashMap<>();
    tags.forEach(tag -> map.put(tag.getKey(), tag.getValue()));
    return map;
  }

  private static @Nullable String path(String path) {
    return path.equals("/") ? null : path;
  }

  private static JsonNode tree(String document) {
    try {
      return JSON.readTree(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // nothing else was ever let in
    }
  }
}
