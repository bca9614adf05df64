package dev.scrip.issuer.authn.saml;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Opens encrypted assertions. Authenticated encryption and OAEP alone: the others tell, by how they
 * fail, what they hide.
 *
 * <p>Source: XML Encryption 1.1; SAML 2.0 core, section 2.3.4.
 */
final class Decryption {
  private static final String XENC = "http://www.w3.org/2001/04/xmlenc#";
  private static final String XENC11 = "http://www.w3.org/2009/xmlenc11#";
  private static final Set<String> DATA =
      Set.of(XENC11 + "aes128-gcm", XENC11 + "aes192-gcm", XENC11 + "aes256-gcm");
  private static final Set<String> KEYS = Set.of(XENC + "rsa-oaep-mgf1p", XENC11 + "rsa-oaep");

  static {
    Init.init();
  }

  private Decryption() {}

  /** The assertion inside an EncryptedAssertion, in a document of its own. */
  static Element open(Element encrypted, List<PrivateKey> keys) throws SamlException {
    List<Element> data = SecureXml.children(encrypted, XENC, "EncryptedData");
    if (data.size() != 1) {
      throw bad("no encrypted data, or more than one");
    }
    for (PrivateKey key : keys) {
      try {
        return inContext(encrypted, plain(encrypted, data.getFirst(), key));
      } catch (XMLSecurityException | RuntimeException e) {
        // The next one may be the right one; which step failed is nobody's business.
      }
    }
    throw bad("none of the provider's decryption keys opens it");
  }

  /**
   * The one element that was encrypted. Namespaces that were declared around it are declared around
   * it again: it may rely on them.
   */
  private static Element inContext(Element encrypted, byte[] plain) throws SamlException {
    StringBuilder context = new StringBuilder("<context");
    Set<String> declared = new HashSet<>();
    for (Node node = encrypted; node instanceof Element around; node = node.getParentNode()) {
      NamedNodeMap attributes = around.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        Attr attribute = (Attr) attributes.item(i);
        if (XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())
            && declared.add(attribute.getName())) {
          context.append(' ').append(attribute.getName()).append("=\"");
          context.append(escaped(attribute.getValue())).append('"');
        }
      }
    }
    String fragment =
        new String(plain, StandardCharsets.UTF_8).replaceFirst("^\\s*<\\?xml[^>]*\\?>", "");
    String whole = context + ">" + fragment + "</context>";
    List<Element> inside =
        SecureXml.children(
            SecureXml.parse(whole.getBytes(StandardCharsets.UTF_8)).getDocumentElement());
    if (inside.size() != 1) {
      throw bad("not one element was encrypted");
    }
    return inside.getFirst();
  }

  private static String escaped(String value) {
    return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static byte[] plain(Element encrypted, Element data, PrivateKey key)
      throws XMLSecurityException, SamlException {
    XMLCipher reader = XMLCipher.getInstance();
    reader.init(XMLCipher.DECRYPT_MODE, null);
    EncryptedData parsed = reader.loadEncryptedData(encrypted.getOwnerDocument(), data);
    String algorithm = parsed.getEncryptionMethod().getAlgorithm();
    EncryptedKey wrapped = wrapped(encrypted, reader);
    if (!DATA.contains(algorithm)
        || !KEYS.contains(wrapped.getEncryptionMethod().getAlgorithm())
        || parsed.getCipherData().getCipherReference() != null
        || wrapped.getCipherData().getCipherReference() != null) {
      throw bad("an encryption algorithm that is not taken");
    }
    XMLCipher unwrapping = XMLCipher.getInstance();
    unwrapping.init(XMLCipher.UNWRAP_MODE, key);
    Key opened = unwrapping.decryptKey(wrapped, algorithm);
    XMLCipher opening = XMLCipher.getInstance();
    opening.init(XMLCipher.DECRYPT_MODE, opened);
    return opening.decryptToByteArray(data);
  }

  /** The key lies inside the data's KeyInfo or beside the data. */
  private static EncryptedKey wrapped(Element encrypted, XMLCipher reader)
      throws XMLEncryptionException, SamlException {
    var found = encrypted.getElementsByTagNameNS(XENC, "EncryptedKey");
    if (found.getLength() != 1) {
      throw bad("no encrypted key, or more than one");
    }
    return reader.loadEncryptedKey(encrypted.getOwnerDocument(), (Element) found.item(0));
  }

  private static SamlException bad(String detail) {
    return SamlException.invalid("Could not decrypt the SAML assertion", detail);
  }
}
