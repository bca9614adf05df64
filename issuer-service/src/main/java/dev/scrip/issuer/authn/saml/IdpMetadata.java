package dev.scrip.issuer.authn.saml;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * What a provider's registered metadata says: its name, the keys that it signs with.
 *
 * <p>Source: Metadata for the OASIS SAML 2.0, section 2.4.
 *
 * @param entityId what it calls itself
 * @param keys keys that it signs with: several while it rotates them
 * @param validUntil from when the metadata must not be relied on any more
 */
record IdpMetadata(String entityId, List<PublicKey> keys, Optional<Instant> validUntil) {
  private static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
  private static final int MAX_KEYS = 20;

  static IdpMetadata parse(String document) throws SamlException {
    Element root = SecureXml.parse(document.getBytes(StandardCharsets.UTF_8)).getDocumentElement();
    List<PublicKey> keys = new ArrayList<>();
    for (Element role : SecureXml.children(root, METADATA, "IDPSSODescriptor")) {
      for (Element descriptor : SecureXml.children(role, METADATA, "KeyDescriptor")) {
        if (!descriptor.getAttribute("use").equals("encryption")) {
          keys.addAll(keys(descriptor));
        }
      }
    }
    return new IdpMetadata(
        root.getAttribute("entityID"),
        List.copyOf(keys.subList(0, Math.min(keys.size(), MAX_KEYS))),
        instant(root.getAttribute("validUntil")));
  }

  private static List<PublicKey> keys(Element descriptor) {
    List<PublicKey> keys = new ArrayList<>();
    var certificates =
        descriptor.getElementsByTagNameNS(SamlSignatures.NAMESPACE, "X509Certificate");
    for (int i = 0; i < certificates.getLength(); i++) {
      try {
        byte[] der = Base64.getMimeDecoder().decode(certificates.item(i).getTextContent());
        keys.add(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der))
                .getPublicKey());
      } catch (CertificateException | IllegalArgumentException e) {
        // A key that can't be read signs nothing.
      }
    }
    return keys;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.of(Instant.EPOCH); // it says something, and that is not that it is valid
    }
  }
}
