package dev.scrip.issuer.iam.provider;

import dev.scrip.events.EntityImage;
import dev.scrip.events.SamlDecryptionKey;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.events.Tag;
import dev.scrip.issuer.authn.saml.DecryptionKeys;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.SamlMetadata;
import dev.scrip.issuer.directory.log.Secrets;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** SAML providers: a name and metadata. */
public final class SamlProviders {
  private static final int MAX_PROVIDERS = 100;
  private static final int MAX_KEYS = 2;

  private SamlProviders() {}

  /** CreateSAMLProvider. */
  public static IamResult create(IamCall call) throws IamException {
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
    return encrypting(call, provider, IamResult.of(members));
  }

  /** GetSAMLProvider. */
  public static IamResult get(IamCall call) throws IamException {
    SamlProviderImage provider = provider(call);
    List<Reply> members = new ArrayList<>();
    members.add(new Text("SAMLProviderUUID", uuid(provider.getArn())));
    members.add(new Text("SAMLMetadataDocument", provider.getMetadataDocument()));
    members.add(new Time("CreateDate", provider.getCreatedAt()));
    if (provider.getValidUntil() != null) {
      members.add(new Time("ValidUntil", provider.getValidUntil()));
    }
    Shapes.tags(members, provider.getTags());
    if (provider.getEncryptionMode() != null) {
      members.add(new Text("AssertionEncryptionMode", provider.getEncryptionMode()));
    }
    members.add(
        new Reply.Items(
            "PrivateKeyList",
            provider.getDecryptionKeys().stream()
                .<Reply>map(
                    key ->
                        new Reply.Struct(
                            "member",
                            List.of(
                                new Text("KeyId", key.getKeyId()),
                                new Time("Timestamp", key.getCreatedAt()))))
                .toList()));
    return IamResult.of(members);
  }

  /** UpdateSAMLProvider. */
  public static IamResult update(IamCall call) throws IamException {
    SamlProviderImage provider = provider(call);
    String metadata =
        call.parameters().optional("SAMLMetadataDocument").orElse(provider.getMetadataDocument());
    return encrypting(
        call,
        SamlProviderImage.newBuilder(provider).setMetadataDocument(metadata(metadata)).build(),
        IamResult.of(new Text("SAMLProviderArn", provider.getArn())));
  }

  /** DeleteSAMLProvider. */
  public static IamResult delete(IamCall call) throws IamException {
    SamlProviderImage provider = provider(call);
    IamResult result = IamResult.done().remove(provider.getArn());
    provider.getDecryptionKeys().forEach(key -> result.forget(Secrets.SAML_KEY + key.getKeyId()));
    return result;
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

  /** Writes a provider with what a call says of encrypted assertions. */
  private static IamResult encrypting(IamCall call, SamlProviderImage provider, IamResult result)
      throws IamException {
    Optional<String> mode = call.parameters().optional("AssertionEncryptionMode");
    Optional<String> added = call.parameters().optional("AddPrivateKey");
    Optional<String> removed = call.parameters().optional("RemovePrivateKey");
    List<SamlDecryptionKey> keys = new ArrayList<>(provider.getDecryptionKeys());
    if (removed.isPresent()) {
      if (!keys.removeIf(key -> key.getKeyId().equals(removed.get()))) {
        throw IamException.noSuch("The private key " + removed.get() + " cannot be found.");
      }
      result.forget(Secrets.SAML_KEY + removed.get());
    }
    if (added.isPresent()) {
      if (keys.size() >= MAX_KEYS) {
        throw IamException.limit("Cannot exceed quota for PrivateKeysPerSAMLProvider: " + MAX_KEYS);
      }
      byte[] key =
          DecryptionKeys.ofPem(added.get())
              .orElseThrow(
                  () -> IamException.invalid("The private key is not RSA of 2048 bits in PEM."));
      String id = uuid(UUID.randomUUID().toString());
      keys.add(new SamlDecryptionKey(id, call.now()));
      result.keep(Secrets.SAML_KEY + id, key);
    }
    String effective = mode.orElse(provider.getEncryptionMode());
    if (effective != null && keys.isEmpty()) {
      throw IamException.invalid(
          "AssertionEncryptionMode needs a private key that opens encrypted assertions.");
    }
    if (effective == null && !keys.isEmpty()) {
      throw IamException.invalid("A private key needs an AssertionEncryptionMode.");
    }
    return result.write(
        SamlProviderImage.newBuilder(provider)
            .setEncryptionMode(effective)
            .setDecryptionKeys(keys)
            .build());
  }

  /** 32 letters and digits, the same for the same name. */
  private static String uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "")
        .toUpperCase(Locale.ROOT);
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
