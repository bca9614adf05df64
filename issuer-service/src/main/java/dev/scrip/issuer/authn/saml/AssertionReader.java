package dev.scrip.issuer.authn.saml;

import static dev.scrip.issuer.authn.saml.SamlMessage.ASSERTION;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * Reads a verified assertion and checks that it is meant for us, now.
 *
 * <p>Source: SAML 2.0 core, section 2; SAML 2.0 profiles, section 4.1.4.3; IAM User Guide,
 * "Configure SAML assertions for the authentication response".
 */
final class AssertionReader {
  private static final Duration SKEW = Duration.ofMinutes(1);
  private static final Duration REDEEMED_WITHIN = Duration.ofMinutes(5);
  private static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
  private static final Set<String> CONDITIONS =
      Set.of("AudienceRestriction", "OneTimeUse", "ProxyRestriction");

  private final SamlSettings settings;
  private final Instant now;

  AssertionReader(SamlSettings settings, Instant now) {
    this.settings = settings;
    this.now = now;
  }

  /**
   * What an assertion says.
   *
   * @param id its id
   * @param subject NameID
   * @param format the NameID's Format
   * @param recipient to whom it was sent
   * @param until from when it is of no use to anybody
   * @param sessionEnd SessionNotOnOrAfter
   * @param attributes attributes by their names
   */
  record Statement(
      String id,
      String subject,
      String format,
      String recipient,
      Instant until,
      Optional<Instant> sessionEnd,
      Map<String, List<String>> attributes) {}

  Statement read(SamlMessage message, IdpMetadata metadata) throws SamlException {
    Element assertion = message.assertion();
    if (!"2.0".equals(assertion.getAttribute("Version"))) {
      throw SamlException.invalid("The SAML assertion is not of version 2.0");
    }
    checkIssuer(assertion, metadata, /* required= */ true);
    checkIssuer(message.response(), metadata, /* required= */ false);
    String destination = message.response().getAttribute("Destination");
    if (!destination.isEmpty() && !settings.recipients().contains(destination)) {
      throw SamlException.invalid("The SAML response's Destination is not AWS sign-in");
    }
    Instant issued =
        instant(assertion, "IssueInstant")
            .orElseThrow(() -> SamlException.invalid("The SAML assertion has no IssueInstant"));
    if (issued.isAfter(now.plus(SKEW))) {
      throw SamlException.invalid("The SAML assertion is issued in the future");
    }
    if (now.isAfter(issued.plus(REDEEMED_WITHIN).plus(SKEW))) {
      throw SamlException.expired("Token must be redeemed within 5 minutes of issuance");
    }
    checkConditions(assertion);
    Element subject = only(assertion, "Subject");
    Element name = only(subject, "NameID");
    Element confirmed = confirmation(subject);
    return new Statement(
        assertion.getAttribute("ID"),
        name.getTextContent().strip(),
        name.getAttribute("Format"),
        confirmed.getAttribute("Recipient"),
        // No later is it taken, whatever it says itself; one minute more is to spare.
        issued.plus(REDEEMED_WITHIN).plus(SKEW).plus(SKEW),
        sessionEnd(assertion),
        attributes(assertion));
  }

  private static void checkIssuer(Element element, IdpMetadata metadata, boolean required)
      throws SamlException {
    List<Element> issuers = SecureXml.children(element, ASSERTION, "Issuer");
    boolean same =
        issuers.size() == 1
            && issuers.getFirst().getTextContent().strip().equals(metadata.entityId());
    if (!same && (required || !issuers.isEmpty())) {
      throw SamlException.invalid("Issuer not present in specified provider");
    }
  }

  private void checkConditions(Element assertion) throws SamlException {
    Element conditions = only(assertion, "Conditions");
    checkTimes(conditions);
    boolean restricted = false;
    for (Element condition : SecureXml.children(conditions)) {
      if (!ASSERTION.equals(condition.getNamespaceURI())
          || !CONDITIONS.contains(condition.getLocalName())) {
        throw SamlException.invalid("The SAML assertion has a condition that is not understood");
      }
      if (condition.getLocalName().equals("AudienceRestriction")) {
        restricted = true;
        boolean meant =
            SecureXml.children(condition, ASSERTION, "Audience").stream()
                .anyMatch(each -> settings.audiences().contains(each.getTextContent().strip()));
        if (!meant) {
          throw SamlException.invalid("The SAML assertion's audience is not AWS");
        }
      }
    }
    if (!restricted) {
      throw SamlException.invalid("The SAML assertion names no audience");
    }
  }

  private void checkTimes(Element element) throws SamlException {
    Optional<Instant> from = instant(element, "NotBefore");
    Optional<Instant> until = instant(element, "NotOnOrAfter");
    if (from.isPresent() && now.plus(SKEW).isBefore(from.get())) {
      throw SamlException.invalid("The SAML assertion is not valid yet");
    }
    if (until.isPresent() && !now.minus(SKEW).isBefore(until.get())) {
      throw SamlException.expired("The SAML assertion is expired");
    }
  }

  /** The one bearer confirmation that is meant for us, now. */
  private Element confirmation(Element subject) throws SamlException {
    SamlException last = SamlException.invalid("The SAML assertion has no bearer confirmation");
    for (Element confirmation : SecureXml.children(subject, ASSERTION, "SubjectConfirmation")) {
      List<Element> data = SecureXml.children(confirmation, ASSERTION, "SubjectConfirmationData");
      if (!BEARER.equals(confirmation.getAttribute("Method")) || data.size() != 1) {
        continue;
      }
      if (!settings.recipients().contains(data.getFirst().getAttribute("Recipient"))) {
        last = SamlException.invalid("The SAML assertion's Recipient is not AWS sign-in");
      } else if (instant(data.getFirst(), "NotOnOrAfter").isEmpty()) {
        last = SamlException.invalid("The SAML assertion's confirmation does not end");
      } else {
        checkTimes(data.getFirst());
        return data.getFirst();
      }
    }
    throw last;
  }

  private static Optional<Instant> sessionEnd(Element assertion) throws SamlException {
    Optional<Instant> earliest = Optional.empty();
    for (Element statement : SecureXml.children(assertion, ASSERTION, "AuthnStatement")) {
      Optional<Instant> end = instant(statement, "SessionNotOnOrAfter");
      if (end.isPresent() && (earliest.isEmpty() || end.get().isBefore(earliest.get()))) {
        earliest = end;
      }
    }
    return earliest;
  }

  private static Map<String, List<String>> attributes(Element assertion) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    for (Element statement : SecureXml.children(assertion, ASSERTION, "AttributeStatement")) {
      for (Element attribute : SecureXml.children(statement, ASSERTION, "Attribute")) {
        List<String> values =
            attributes.computeIfAbsent(attribute.getAttribute("Name"), name -> new ArrayList<>());
        for (Element value : SecureXml.children(attribute, ASSERTION, "AttributeValue")) {
          values.add(value.getTextContent().strip());
        }
      }
    }
    return attributes;
  }

  private static Element only(Element parent, String name) throws SamlException {
    List<Element> found = SecureXml.children(parent, ASSERTION, name);
    if (found.size() != 1) {
      throw SamlException.invalid("The SAML assertion has no " + name + ", or more than one");
    }
    return found.getFirst();
  }

  private static Optional<Instant> instant(Element element, String attribute) throws SamlException {
    String text = element.getAttribute(attribute);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw SamlException.invalid("The SAML assertion's " + attribute + " is no UTC time");
    }
  }
}
