package dev.scrip.issuer.iam.provider;

import dev.scrip.events.EntityImage;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.events.Tag;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Quotas;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.call.Tagging;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** OpenID Connect providers. */
public final class OidcProviders {
  private static final int MAX_CLIENT_IDS = 100;
  private static final int MAX_THUMBPRINTS = 5;
  private static final int MAX_PROVIDERS = 100;
  private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-fA-F]{40}");

  private final boolean plain;

  /**
   * Actions on providers.
   *
   * @param plain whether providers may be registered that speak plain http: for trials
   */
  public OidcProviders(boolean plain) {
    this.plain = plain;
  }

  /** CreateOpenIDConnectProvider. */
  public IamResult create(IamCall call) throws IamException {
    String url = name(call.text("Url"));
    String arn = call.arn(Kind.OIDC_PROVIDER, "/", url);
    call.checkFree(
        Kind.OIDC_PROVIDER, arn, url, "Provider with url " + call.text("Url") + " already exists.");
    Quotas.check(call, Kind.OIDC_PROVIDER, MAX_PROVIDERS, "OpenIdConnectProvidersPerAccount");
    List<String> clients = call.parameters().list("ClientIDList").stream().distinct().toList();
    if (clients.size() > MAX_CLIENT_IDS) {
      throw IamException.limit(
          "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: " + MAX_CLIENT_IDS);
    }
    OidcProviderImage provider =
        OidcProviderImage.newBuilder()
            .setArn(arn)
            .setAccountId(call.accountId())
            .setUrl(url)
            .setClientIds(clients)
            .setThumbprints(thumbprints(call))
            .setCreatedAt(call.now())
            .setTags(Tagging.given(call))
            .build();
    List<Reply> members = new ArrayList<>();
    members.add(new Text("OpenIDConnectProviderArn", arn));
    Shapes.tags(members, provider.getTags());
    return IamResult.of(members).write(provider);
  }

  /** GetOpenIDConnectProvider. */
  public static IamResult get(IamCall call) throws IamException {
    OidcProviderImage provider = provider(call);
    List<Reply> members = new ArrayList<>();
    members.add(new Text("Url", provider.getUrl()));
    members.add(texts("ClientIDList", provider.getClientIds()));
    members.add(texts("ThumbprintList", provider.getThumbprints()));
    members.add(new Reply.Time("CreateDate", provider.getCreatedAt()));
    Shapes.tags(members, provider.getTags());
    return IamResult.of(members);
  }

  /** ListOpenIDConnectProviders. */
  public static IamResult list(IamCall call) {
    return IamResult.of(
        new Reply.Items(
            "OpenIDConnectProviderList",
            call.directory().names().arns(Kind.OIDC_PROVIDER, call.accountId()).stream()
                .<Reply>map(arn -> new Reply.Struct("member", List.of(new Text("Arn", arn))))
                .toList()));
  }

  /** DeleteOpenIDConnectProvider. */
  public static IamResult delete(IamCall call) throws IamException {
    return IamResult.done().remove(provider(call).getArn());
  }

  /** AddClientIDToOpenIDConnectProvider. */
  public static IamResult addClient(IamCall call) throws IamException {
    OidcProviderImage provider = provider(call);
    List<String> clients = new ArrayList<>(provider.getClientIds());
    if (!clients.contains(call.text("ClientID"))) {
      if (clients.size() >= MAX_CLIENT_IDS) {
        throw IamException.limit(
            "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: " + MAX_CLIENT_IDS);
      }
      clients.add(call.text("ClientID"));
    }
    return IamResult.done()
        .write(OidcProviderImage.newBuilder(provider).setClientIds(clients).build());
  }

  /** RemoveClientIDFromOpenIDConnectProvider: of one that is not there, too. */
  public static IamResult removeClient(IamCall call) throws IamException {
    OidcProviderImage provider = provider(call);
    List<String> clients = new ArrayList<>(provider.getClientIds());
    clients.remove(call.text("ClientID"));
    return IamResult.done()
        .write(OidcProviderImage.newBuilder(provider).setClientIds(clients).build());
  }

  /** UpdateOpenIDConnectProviderThumbprint. */
  public static IamResult updateThumbprints(IamCall call) throws IamException {
    OidcProviderImage provider = provider(call);
    return IamResult.done()
        .write(OidcProviderImage.newBuilder(provider).setThumbprints(thumbprints(call)).build());
  }

  /** TagOpenIDConnectProvider. */
  public static IamResult tag(IamCall call) throws IamException {
    OidcProviderImage provider = provider(call);
    return tagged(provider, Tagging.with(call, provider.getTags()));
  }

  /** UntagOpenIDConnectProvider. */
  public static IamResult untag(IamCall call) throws IamException {
    OidcProviderImage provider = provider(call);
    return tagged(provider, Tagging.without(call, provider.getTags()));
  }

  /** ListOpenIDConnectProviderTags. */
  public static IamResult tags(IamCall call) throws IamException {
    return Tagging.list(call, provider(call).getTags());
  }

  private static IamResult tagged(OidcProviderImage provider, List<Tag> tags) {
    return IamResult.done().write(OidcProviderImage.newBuilder(provider).setTags(tags).build());
  }

  private static OidcProviderImage provider(IamCall call) throws IamException {
    String arn = call.text("OpenIDConnectProviderArn");
    return call.look(arn)
        .map(EntityImage::getOidcProvider)
        .filter(provider -> provider.getAccountId().equals(call.accountId()))
        .orElseThrow(() -> IamException.noSuch("OpenIDConnect Provider not found for arn " + arn));
  }

  private static List<String> thumbprints(IamCall call) throws IamException {
    List<String> thumbprints = call.parameters().list("ThumbprintList");
    if (thumbprints.size() > MAX_THUMBPRINTS) {
      throw IamException.invalid("Thumbprint list must contain fewer than 5 entries.");
    }
    for (String thumbprint : thumbprints) {
      if (!THUMBPRINT.matcher(thumbprint).matches()) {
        throw IamException.invalid("Thumbprint contains illegal characters");
      }
    }
    return thumbprints;
  }

  /** The URL without its scheme, which is what the ARN has. */
  private String name(String url) throws IamException {
    try {
      URI uri = new URI(url);
      boolean good =
          ("https".equals(uri.getScheme()) || (plain && "http".equals(uri.getScheme())))
              && uri.getHost() != null
              && uri.getRawQuery() == null
              && uri.getRawUserInfo() == null
              && uri.getRawFragment() == null;
      if (good) {
        String name = url.substring(url.indexOf("://") + 3);
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
      }
    } catch (URISyntaxException e) {
      // the same answer as for another scheme
    }
    throw new IamException(
        dev.scrip.issuer.protocol.ErrorCode.VALIDATION_ERROR,
        "Invalid Open ID Connect Provider URL");
  }

  private static Reply texts(String name, List<String> values) {
    return new Reply.Items(
        name, values.stream().<Reply>map(value -> new Text("member", value)).toList());
  }
}
