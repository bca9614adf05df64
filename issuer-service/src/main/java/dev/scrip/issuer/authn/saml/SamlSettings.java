package dev.scrip.issuer.authn.saml;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * For whom assertions must be meant, and to whom they must have been sent.
 *
 * <p>Source: IAM User Guide, "Configure SAML assertions for the authentication response".
 *
 * @param audiences what an AudienceRestriction must name one of
 * @param recipients what a SubjectConfirmation must name as its Recipient
 */
public record SamlSettings(Set<String> audiences, Set<String> recipients) {
  /** AWS's own, and what an operator adds. */
  public static SamlSettings with(
      Set<String> regions, Set<String> moreAudiences, Set<String> moreRecipients) {
    Set<String> recipients = new LinkedHashSet<>();
    recipients.add("https://signin.aws.amazon.com/saml");
    regions.forEach(region -> recipients.add("https://" + region + ".signin.aws.amazon.com/saml"));
    Set<String> audiences = new LinkedHashSet<>(recipients);
    audiences.add("urn:amazon:webservices");
    audiences.addAll(moreAudiences);
    recipients.addAll(moreRecipients);
    return new SamlSettings(audiences, recipients);
  }

  /** Copies what could be changed from outside. */
  public SamlSettings {
    audiences = Set.copyOf(audiences);
    recipients = Set.copyOf(recipients);
  }
}
