package dev.scrip.issuer.authn.saml;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.xml.security.Init;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.Reference;
import org.apache.xml.security.signature.SignedInfo;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.w3c.dom.Element;

/**
 * Checks enveloped signatures. A signature is a child of what it signs, has one reference, to its
 * parent, and nothing that could make it sign anything else.
 *
 * <p>Source: SAML 2.0 core, section 5.4; XML Signature Best Practices.
 */
final class SamlSignatures {
  static final String NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";

  private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
  private static final String ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
  private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
  private static final String NEWER = "http://www.w3.org/2007/05/xmldsig-more#";
  private static final Set<String> RSA =
      Set.of(
          MORE + "rsa-sha256",
          MORE + "rsa-sha384",
          MORE + "rsa-sha512",
          NEWER + "sha256-rsa-MGF1",
          NEWER + "sha384-rsa-MGF1",
          NEWER + "sha512-rsa-MGF1");
  private static final Set<String> EC =
      Set.of(MORE + "ecdsa-sha256", MORE + "ecdsa-sha384", MORE + "ecdsa-sha512");
  private static final Set<String> DIGESTS =
      Set.of(
          "http://www.w3.org/2001/04/xmlenc#sha256",
          MORE + "sha384",
          "http://www.w3.org/2001/04/xmlenc#sha512");
  private static final int MIN_RSA_BITS = 2_048;

  static {
    Init.init();
  }

  private SamlSignatures() {}

  /**
   * Whether an element is signed by one of some keys.
   *
   * @return false if it has no signature
   * @throws SamlException if it has one that is not good
   */
  static boolean isSigned(Element signed, List<PublicKey> keys) throws SamlException {
    List<Element> signatures = SecureXml.children(signed, NAMESPACE, "Signature");
    if (signatures.isEmpty()) {
      return false;
    }
    if (signatures.size() > 1) {
      throw bad("two signatures");
    }
    if (signed.getAttribute("ID").isEmpty()) {
      throw bad("what is signed has no id");
    }
    // The one element that the reference can find.
    signed.setIdAttribute("ID", true);
    try {
      XMLSignature signature =
          new XMLSignature(signatures.getFirst(), "", /* secureValidation= */ true);
      check(signature, signed);
      String algorithm = signature.getSignedInfo().getSignatureMethodURI();
      for (PublicKey key : keys) {
        if (isFor(algorithm, key) && signature.checkSignatureValue(key)) {
          return true;
        }
      }
    } catch (XMLSecurityException | RuntimeException e) {
      // The library throws unchecked exceptions, too, for values that are no Base64 and the like.
      throw bad(String.valueOf(e.getMessage()));
    }
    throw bad("by none of the provider's keys");
  }

  private static void check(XMLSignature signature, Element signed)
      throws XMLSecurityException, SamlException {
    SignedInfo info = signature.getSignedInfo();
    if (!EXCLUSIVE.equals(info.getCanonicalizationMethodURI())) {
      throw bad("a canonicalization that is not taken");
    }
    String algorithm = info.getSignatureMethodURI();
    if (!RSA.contains(algorithm) && !EC.contains(algorithm)) {
      throw bad("the signature algorithm " + algorithm);
    }
    if (info.getLength() != 1 || signature.getObjectLength() != 0) {
      throw bad("more than one reference, or objects");
    }
    Reference reference = info.item(0);
    if (!("#" + signed.getAttribute("ID")).equals(reference.getURI())) {
      throw bad("a reference to something else");
    }
    if (!DIGESTS.contains(reference.getMessageDigestAlgorithm().getAlgorithmURI())) {
      throw bad("the digest algorithm " + reference.getMessageDigestAlgorithm().getAlgorithmURI());
    }
    Optional<Transforms> transforms = Optional.ofNullable(reference.getTransforms());
    int length = transforms.map(Transforms::getLength).orElse(0);
    boolean enveloped = false;
    for (int i = 0; i < length; i++) {
      String transform = transforms.orElseThrow().item(i).getURI();
      enveloped |= ENVELOPED.equals(transform);
      if (!ENVELOPED.equals(transform) && !EXCLUSIVE.equals(transform)) {
        throw bad("the transform " + transform);
      }
    }
    if (!enveloped || length > 2) {
      throw bad("other transforms than SAML's");
    }
  }

  private static boolean isFor(String algorithm, PublicKey key) {
    return (RSA.contains(algorithm)
            && key instanceof RSAPublicKey rsa
            && rsa.getModulus().bitLength() >= MIN_RSA_BITS)
        || (EC.contains(algorithm) && key instanceof ECPublicKey);
  }

  private static SamlException bad(String detail) {
    return SamlException.invalid("Response signature invalid", detail);
  }
}
