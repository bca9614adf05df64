package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.EntityImage;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.SamlMetadata;
import dev.scrip.issuer.directory.file.DirectoryFile.OidcEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.SamlEntry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The identity providers that a file wants. */
final class ProviderPlans {
  private static final Pattern URL =
      Pattern.compile("(?:https://)?([\\w.-]+(?::\\d+)?(?:/[\\w./~%-]*)?)");
  private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-fA-F]{40}");
  private static final int MAX_CLIENT_IDS = 100;
  private static final int MAX_THUMBPRINTS = 5;

  private ProviderPlans() {}

  static void oidc(Draft draft, String accountId, OidcEntry entry)
      throws InvalidDirectoryFileException {
    var matcher = URL.matcher(entry.url());
    check(matcher.matches(), "%s is no URL of an OpenID Connect provider", entry.url());
    String url = matcher.group(1).replaceAll("/$", "");
    String arn = draft.arn(Kind.OIDC_PROVIDER, accountId, "/", url);
    check(
        entry.clientIds().size() <= MAX_CLIENT_IDS
            && entry.thumbprints().size() <= MAX_THUMBPRINTS
            && entry.thumbprints().stream().allMatch(each -> THUMBPRINT.matcher(each).matches()),
        "%s has too many client ids or thumbprints, or one that is none",
        arn);
    Optional<OidcProviderImage> before = draft.before(arn).map(EntityImage::getOidcProvider);
    draft.put(
        arn,
        EntityImage.newBuilder()
            .setOidcProvider(
                OidcProviderImage.newBuilder()
                    .setArn(arn)
                    .setAccountId(accountId)
                    .setUrl(url)
                    .setClientIds(
                        Documents.sameOr(
                            before.map(OidcProviderImage::getClientIds).orElse(List.of()),
                            entry.clientIds()))
                    .setThumbprints(
                        Documents.sameOr(
                            before.map(OidcProviderImage::getThumbprints).orElse(List.of()),
                            entry.thumbprints()))
                    .setCreatedAt(before.map(OidcProviderImage::getCreatedAt).orElse(draft.now()))
                    .setTags(
                        Documents.tags(
                            arn,
                            entry.tags(),
                            before.map(OidcProviderImage::getTags).orElse(List.of())))
                    .build())
            .build());
  }

  static void saml(Draft draft, String accountId, SamlEntry entry)
      throws InvalidDirectoryFileException {
    Rules.name("saml-provider", entry.name());
    String arn = draft.arn(Kind.SAML_PROVIDER, accountId, "/", entry.name());
    check(
        SamlMetadata.isEntityDescriptor(entry.metadata()),
        "%s: its metadata is no description of an identity provider",
        arn);
    Optional<SamlProviderImage> before = draft.before(arn).map(EntityImage::getSamlProvider);
    draft.put(
        arn,
        EntityImage.newBuilder()
            .setSamlProvider(
                SamlProviderImage.newBuilder()
                    .setArn(arn)
                    .setAccountId(accountId)
                    .setName(entry.name())
                    .setMetadataDocument(entry.metadata())
                    .setCreatedAt(before.map(SamlProviderImage::getCreatedAt).orElse(draft.now()))
                    .setValidUntil(before.map(SamlProviderImage::getValidUntil).orElse(null))
                    .setTags(
                        Documents.tags(
                            arn,
                            entry.tags(),
                            before.map(SamlProviderImage::getTags).orElse(List.of())))
                    .build())
            .build());
  }
}
