package dev.scrip.issuer.authn.saml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * XML that reaches nothing outside itself and means one thing: no document types and so no
 * entities, no processing instructions, no id twice. Comments are dropped while it is read, so text
 * is whole wherever somebody puts one in.
 */
final class SecureXml {
  private static final DocumentBuilderFactory FACTORY = factory();

  private SecureXml() {}

  /** The document of bytes. */
  static Document parse(byte[] xml) throws SamlException {
    try {
      DocumentBuilder builder;
      synchronized (FACTORY) {
        builder = FACTORY.newDocumentBuilder();
      }
      builder.setErrorHandler(new DefaultHandler());
      builder.setEntityResolver(
          (publicId, systemId) -> {
            throw new SAXException("nothing outside is read");
          });
      Document document = builder.parse(new InputSource(new ByteArrayInputStream(xml)));
      check(document, new HashSet<>());
      return document;
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw SamlException.invalid("Invalid base64 SAMLResponse", "no XML that is taken");
    }
  }

  /** Children of a name, in order. */
  static List<Element> children(Element parent, String namespace, String name) {
    List<Element> found = new ArrayList<>();
    for (Element child : children(parent)) {
      if (namespace.equals(child.getNamespaceURI()) && name.equals(child.getLocalName())) {
        found.add(child);
      }
    }
    return found;
  }

  /** All child elements. */
  static List<Element> children(Element parent) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        found.add(child);
      }
    }
    return found;
  }

  private static void check(Node node, Set<String> ids) throws SamlException {
    if (node.getNodeType() == Node.PROCESSING_INSTRUCTION_NODE
        || node.getNodeType() == Node.ENTITY_REFERENCE_NODE) {
      throw SamlException.invalid("Invalid base64 SAMLResponse", "a processing instruction");
    }
    NamedNodeMap attributes = node.getAttributes();
    for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      String name =
          attribute.getLocalName() == null ? attribute.getName() : attribute.getLocalName();
      if (name.equalsIgnoreCase("id") && !ids.add(attribute.getValue())) {
        throw SamlException.invalid("Response signature invalid", "an id stands there twice");
      }
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      check(child, ids);
    }
  }

  private static DocumentBuilderFactory factory() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setAttribute("jdk.xml.maxElementDepth", "40");
      factory.setAttribute("jdk.xml.elementAttributeLimit", "100");
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      factory.setIgnoringComments(true);
      factory.setCoalescing(true);
      return factory;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
