package dev.scrip.issuer.authn.saml;

import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A response whose one assertion is proven: it, or the response around it, is signed by the
 * provider.
 *
 * @param response the Response element, of which little may be believed
 * @param assertion the Assertion element, verified
 */
record SamlMessage(Element response, Element assertion) {
  static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

  private static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
  private static final Set<String> SIGNABLE = Set.of("Response", "Assertion");

  /**
   * Verifies a message.
   *
   * @param base64 the response as clients send it
   * @param metadata the provider's
   * @param decryptionKeys keys that may open an encrypted assertion
   * @param encryptionRequired whether an assertion that is not encrypted is refused
   */
  static SamlMessage verify(
      String base64,
      IdpMetadata metadata,
      List<PrivateKey> decryptionKeys,
      boolean encryptionRequired)
      throws SamlException {
    Document document = SecureXml.parse(decode(base64));
    Element response = document.getDocumentElement();
    if (!PROTOCOL.equals(response.getNamespaceURI())
        || !"Response".equals(response.getLocalName())
        || !"2.0".equals(response.getAttribute("Version"))) {
      throw SamlException.invalid("Invalid base64 SAMLResponse", "no SAML 2.0 Response");
    }
    List<Element> plain = SecureXml.children(response, ASSERTION, "Assertion");
    List<Element> encrypted = SecureXml.children(response, ASSERTION, "EncryptedAssertion");
    if (plain.size() + encrypted.size() != 1
        || count(document, ASSERTION, "Assertion") != plain.size()) {
      throw SamlException.invalid(
          "Response signature invalid", "not exactly one assertion, or one that is out of place");
    }
    checkSignaturePlaces(document);
    checkSuccess(response);
    boolean responseSigned = SamlSignatures.isSigned(response, metadata.keys());
    if (!encrypted.isEmpty()) {
      return decrypted(response, encrypted.getFirst(), metadata, decryptionKeys, responseSigned);
    }
    if (encryptionRequired) {
      throw SamlException.invalid("The SAML assertion must be encrypted");
    }
    return proven(response, plain.getFirst(), metadata, responseSigned);
  }

  private static SamlMessage decrypted(
      Element response,
      Element encrypted,
      IdpMetadata metadata,
      List<PrivateKey> keys,
      boolean responseSigned)
      throws SamlException {
    Element assertion = Decryption.open(encrypted, keys);
    boolean one =
        ASSERTION.equals(assertion.getNamespaceURI())
            && "Assertion".equals(assertion.getLocalName())
            && count(assertion.getOwnerDocument(), ASSERTION, "Assertion") == 1;
    if (!one) {
      throw SamlException.invalid(
          "Response signature invalid", "what was encrypted is no assertion");
    }
    checkSignaturePlaces(assertion.getOwnerDocument());
    return proven(response, assertion, metadata, responseSigned);
  }

  private static SamlMessage proven(
      Element response, Element assertion, IdpMetadata metadata, boolean responseSigned)
      throws SamlException {
    boolean assertionSigned = SamlSignatures.isSigned(assertion, metadata.keys());
    if (!responseSigned && !assertionSigned) {
      throw SamlException.invalid("Response signature invalid", "nothing is signed");
    }
    return new SamlMessage(response, assertion);
  }

  /** Signatures elsewhere could only be there to mislead. */
  private static void checkSignaturePlaces(Document document) throws SamlException {
    var signatures = document.getElementsByTagNameNS(SamlSignatures.NAMESPACE, "Signature");
    for (int i = 0; i < signatures.getLength(); i++) {
      boolean placed =
          signatures.item(i).getParentNode() instanceof Element parent
              && SIGNABLE.contains(parent.getLocalName());
      if (!placed) {
        throw SamlException.invalid("Response signature invalid", "a signature out of place");
      }
    }
  }

  private static void checkSuccess(Element response) throws SamlException {
    boolean success =
        SecureXml.children(response, PROTOCOL, "Status").stream()
            .flatMap(status -> SecureXml.children(status, PROTOCOL, "StatusCode").stream())
            .anyMatch(code -> SUCCESS.equals(code.getAttribute("Value")));
    if (!success) {
      throw SamlException.invalid("The SAML response does not tell of success");
    }
  }

  private static int count(Document document, String namespace, String name) {
    return document.getElementsByTagNameNS(namespace, name).getLength();
  }

  private static byte[] decode(String base64) throws SamlException {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw SamlException.invalid("Invalid base64 SAMLResponse");
    }
  }
}
