package dev.scrip.issuer.authn.saml;

import static java.util.Map.entry;

import dev.scrip.events.SamlProviderImage;
import dev.scrip.issuer.authn.FederatedIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an assertion's attributes say to AWS: which roles, under which session name, with which
 * tags; and what of it becomes condition keys.
 *
 * <p>Source: IAM User Guide, "Configure SAML assertions for the authentication response" and
 * "Available keys for SAML-based AWS STS federation".
 */
final class SamlAttributes {
  private static final String PREFIX = "https://aws.amazon.com/SAML/Attributes/";
  private static final String TAG = PREFIX + "PrincipalTag:";
  private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
  private static final String FORMATS = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
  private static final Set<String> SHORT = Set.of("persistent", "transient");
  private static final String EDU_PERSON = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
  private static final String EDU_ORG = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";

  /** Attributes with condition keys of their own. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          entry(EDU_PERSON + "1", "saml:edupersonaffiliation"),
          entry(EDU_PERSON + "2", "saml:edupersonnickname"),
          entry(EDU_PERSON + "3", "saml:edupersonorgdn"),
          entry(EDU_PERSON + "4", "saml:edupersonorgunitdn"),
          entry(EDU_PERSON + "5", "saml:edupersonprimaryaffiliation"),
          entry(EDU_PERSON + "6", "saml:edupersonprincipalname"),
          entry(EDU_PERSON + "7", "saml:edupersonentitlement"),
          entry(EDU_PERSON + "8", "saml:edupersonprimaryorgunitdn"),
          entry(EDU_PERSON + "9", "saml:edupersonscopedaffiliation"),
          entry(EDU_PERSON + "10", "saml:edupersontargetedid"),
          entry(EDU_PERSON + "11", "saml:edupersonassurance"),
          entry(EDU_ORG + "2", "saml:eduorghomepageuri"),
          entry(EDU_ORG + "3", "saml:eduorgidentityauthnpolicyuri"),
          entry(EDU_ORG + "4", "saml:eduorglegalname"),
          entry(EDU_ORG + "5", "saml:eduorgsuperioruri"),
          entry(EDU_ORG + "6", "saml:eduorgwhitepagesuri"),
          entry("urn:oid:2.5.4.3", "saml:cn"),
          entry("urn:oid:2.5.4.4", "saml:surname"),
          entry("urn:oid:2.5.4.41", "saml:name"),
          entry("urn:oid:2.5.4.42", "saml:givenname"),
          entry("urn:oid:2.5.4.45", "saml:x500uniqueidentifier"),
          entry("urn:oid:0.9.2342.19200300.100.1.1", "saml:uid"),
          entry("urn:oid:0.9.2342.19200300.100.1.3", "saml:mail"),
          entry("urn:oid:0.9.2342.19200300.100.1.45", "saml:organizationstatus"));

  private final SamlProviderImage provider;
  private final IdpMetadata metadata;
  private final AssertionReader.Statement statement;

  SamlAttributes(
      SamlProviderImage provider, IdpMetadata metadata, AssertionReader.Statement statement) {
    this.provider = provider;
    this.metadata = metadata;
    this.statement = statement;
  }

  /** Whom the assertion speaks of, if it speaks of a role. */
  FederatedIdentity identity(String roleArn) throws SamlException {
    if (values("Role").isEmpty()) {
      throw SamlException.invalid(
          "Your request included an invalid SAML response", "it has no Role");
    }
    if (values("Role").stream().noneMatch(value -> isPair(value, roleArn))) {
      throw SamlException.notAuthorized(
          roleArn + " with " + provider.getArn() + " is not among the assertion's roles");
    }
    if (statement.subject().isEmpty()) {
      throw SamlException.invalid("The SAML assertion's NameID is empty");
    }
    Map<String, List<String>> keys = keys();
    Map<String, List<String>> kept = new HashMap<>();
    for (String name : List.of("saml:sub", "saml:sub_type", "saml:namequalifier")) {
      kept.put(name, keys.getOrDefault(name, List.of()));
    }
    return new FederatedIdentity(
        FederatedIdentity.Kind.SAML,
        provider.getArn(),
        metadata.entityId(),
        statement.subject(),
        statement.recipient(),
        keys,
        kept,
        tags(),
        values("TransitiveTagKeys"),
        values("SourceIdentity").stream().findFirst(),
        Optional.of(sessionName()),
        statement.sessionEnd(),
        Map.of(
            "SubjectType",
            subjectType(),
            "NameQualifier",
            nameQualifier(),
            "StatementID",
            statement.id()));
  }

  private boolean isPair(String value, String roleArn) {
    String[] arns = value.split(",", -1);
    return arns.length == 2
        && (isPair(arns[0], arns[1], roleArn) || isPair(arns[1], arns[0], roleArn));
  }

  private boolean isPair(String role, String saml, String roleArn) {
    return role.strip().equals(roleArn) && saml.strip().equals(provider.getArn());
  }

  private String sessionName() throws SamlException {
    List<String> names = values("RoleSessionName");
    if (names.size() != 1) {
      throw SamlException.invalid("RoleSessionName is required in AuthnResponse");
    }
    if (!SESSION_NAME.matcher(names.getFirst()).matches()) {
      throw SamlException.invalid(
          "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
    }
    return names.getFirst();
  }

  private Map<String, List<String>> keys() {
    Map<String, List<String>> keys = new HashMap<>();
    statement
        .attributes()
        .forEach(
            (name, values) ->
                Optional.ofNullable(KEYS.get(name))
                    .ifPresent(key -> keys.put(key, List.copyOf(values))));
    keys.put("saml:aud", List.of(statement.recipient()));
    keys.put("saml:iss", List.of(metadata.entityId()));
    keys.put("saml:sub", List.of(statement.subject()));
    keys.put("saml:sub_type", List.of(subjectType()));
    keys.put("saml:namequalifier", List.of(nameQualifier()));
    keys.put("saml:doc", List.of(provider.getAccountId() + "/" + provider.getName()));
    return keys;
  }

  private Map<String, String> tags() throws SamlException {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> attribute : statement.attributes().entrySet()) {
      if (attribute.getKey().startsWith(TAG)) {
        if (attribute.getValue().size() != 1) {
          throw SamlException.invalid("A PrincipalTag of the SAML assertion has not one value");
        }
        tags.put(attribute.getKey().substring(TAG.length()), attribute.getValue().getFirst());
      }
    }
    return tags;
  }

  private List<String> values(String name) {
    return statement.attributes().getOrDefault(PREFIX + name, List.of());
  }

  private String subjectType() {
    String format = statement.format();
    String end = format.startsWith(FORMATS) ? format.substring(FORMATS.length()) : "";
    return SHORT.contains(end) ? end : format;
  }

  /** AWS's hash of issuer, account and provider: the same person in the same provider. */
  private String nameQualifier() {
    try {
      String text = metadata.entityId() + provider.getAccountId() + "/" + provider.getName();
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
