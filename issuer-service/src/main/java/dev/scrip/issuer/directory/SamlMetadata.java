package dev.scrip.issuer.directory;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Whether a document is a provider's metadata at all; what it says is read where it is used. */
public final class SamlMetadata {
  private static final String NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata";

  private SamlMetadata() {}

  /** No document types, so no entities: nothing outside the document is ever read. */
  public static boolean isEntityDescriptor(String document) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler());
      Element root =
          builder.parse(new InputSource(new StringReader(document))).getDocumentElement();
      return NAMESPACE.equals(root.getNamespaceURI())
          && "EntityDescriptor".equals(root.getLocalName())
          && root.getElementsByTagNameNS(NAMESPACE, "IDPSSODescriptor").getLength() > 0;
    } catch (SAXException | IOException | ParserConfigurationException e) {
      return false;
    }
  }
}
