package dev.scrip.issuer.authn.saml;

import java.security.Key;
import java.security.PrivateKey;
import java.util.List;
import java.util.Set;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.w3c.dom.Element;

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
        byte[] plain = plain(encrypted, data.getFirst(), key);
        return SecureXml.parse(plain).getDocumentElement();
      } catch (XMLSecurityException e) {
        // The next one may be the right one; which step failed is nobody's business.
      }
    }
    throw bad("none of the provider's decryption keys opens it");
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
