package dev.scrip.issuer.iam.provider;

import dev.scrip.events.EntityImage;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.events.Tag;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.SamlMetadata;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Listing;
import dev.scrip.issuer.iam.call.Quotas;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.call.Tagging;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.protocol.Reply.Time;
import java.util.ArrayList;
import java.util.List;

/** SAML providers: a name and metadata. */
public final class SamlProviders {
  private static final int MAX_PROVIDERS = 100;
  private static final List<String> NOT_HONOURED =
      List.of("AssertionEncryptionMode", "AddPrivateKey", "RemovePrivateKey");

  private SamlProviders() {}

  /** CreateSAMLProvider. */
  public static IamResult create(IamCall call) throws IamException {
    checkHonoured(call);
    String name = call.text("Name");
    String arn = call.arn(Kind.SAML_PROVIDER, "/", name);
    call.checkFree(Kind.SAML_PROVIDER, arn, name, "SAMLProvider " + name + " already exists.");
    Quotas.check(call, Kind.SAML_PROVIDER, MAX_PROVIDERS, "SAMLProvidersPerAccount");
    SamlProviderImage provider =
        SamlProviderImage.newBuilder()
            .setArn(arn)
            .setAccountId(call.accountId())
            .setName(name)
            .setMetadataDocument(metadata(call.text("SAMLMetadataDocument")))
            .setCreatedAt(call.now())
            .setTags(Tagging.given(call))
            .build();
    List<Reply> members = new ArrayList<>();
    members.add(new Text("SAMLProviderArn", arn));
    Shapes.tags(members, provider.getTags());
    return IamResult.of(members).write(provider);
  }

  /** GetSAMLProvider. */
  public static IamResult get(IamCall call) throws IamException {
    SamlProviderImage provider = provider(call);
    List<Reply> members = new ArrayList<>();
    members.add(new Text("SAMLMetadataDocument", provider.getMetadataDocument()));
    members.add(new Time("CreateDate", provider.getCreatedAt()));
    if (provider.getValidUntil() != null) {
      members.add(new Time("ValidUntil", provider.getValidUntil()));
    }
    Shapes.tags(members, provider.getTags());
    return IamResult.of(members);
  }

  /** UpdateSAMLProvider. */
  public static IamResult update(IamCall call) throws IamException {
    checkHonoured(call);
    SamlProviderImage provider = provider(call);
    String metadata =
        call.parameters().optional("SAMLMetadataDocument").orElse(provider.getMetadataDocument());
    return IamResult.of(new Text("SAMLProviderArn", provider.getArn()))
        .write(
            SamlProviderImage.newBuilder(provider).setMetadataDocument(metadata(metadata)).build());
  }

  /** DeleteSAMLProvider. */
  public static IamResult delete(IamCall call) throws IamException {
    return IamResult.done().remove(provider(call).getArn());
  }

  /** ListSAMLProviders. */
  public static IamResult list(IamCall call) {
    return IamResult.of(
        new Reply.Items(
            "SAMLProviderList",
            Listing.images(
                    call, Kind.SAML_PROVIDER, EntityImage::getSamlProvider, provider -> "/", "/")
                .stream()
                .<Reply>map(
                    provider ->
                        new Reply.Struct(
                            "member",
                            List.of(
                                new Text("Arn", provider.getArn()),
                                new Time("CreateDate", provider.getCreatedAt()))))
                .toList()));
  }

  /** TagSAMLProvider. */
  public static IamResult tag(IamCall call) throws IamException {
    SamlProviderImage provider = provider(call);
    return tagged(provider, Tagging.with(call, provider.getTags()));
  }

  /** UntagSAMLProvider. */
  public static IamResult untag(IamCall call) throws IamException {
    SamlProviderImage provider = provider(call);
    return tagged(provider, Tagging.without(call, provider.getTags()));
  }

  /** ListSAMLProviderTags. */
  public static IamResult tags(IamCall call) throws IamException {
    return Tagging.list(call, provider(call).getTags());
  }

  /** Encrypted assertions are not taken: who asks for them must not believe that they are. */
  private static void checkHonoured(IamCall call) throws IamException {
    for (String parameter : NOT_HONOURED) {
      if (call.parameters().optional(parameter).isPresent()) {
        throw IamException.invalid("This release does not honour " + parameter + ".");
      }
    }
  }

  private static IamResult tagged(SamlProviderImage provider, List<Tag> tags) {
    return IamResult.done().write(SamlProviderImage.newBuilder(provider).setTags(tags).build());
  }

  private static SamlProviderImage provider(IamCall call) throws IamException {
    String arn = call.text("SAMLProviderArn");
    return call.look(arn)
        .map(EntityImage::getSamlProvider)
        .filter(provider -> provider.getAccountId().equals(call.accountId()))
        .orElseThrow(() -> IamException.noSuch("Manifest not found for arn " + arn));
  }

  private static String metadata(String document) throws IamException {
    if (!SamlMetadata.isEntityDescriptor(document)) {
      throw IamException.invalid("Could not parse metadata");
    }
    return document;
  }
}
