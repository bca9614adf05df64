package dev.scrip.issuer.directory;

import dev.scrip.events.AccountImage;
import java.util.List;
import java.util.Optional;

/**
 * An account.
 *
 * @param accountId 12 digits
 * @param number its number in access key ids, below 2^20
 * @param management whether it is the management account
 * @param alias its alias, if it has one
 * @param organizationId the organization it belongs to, if it does
 * @param serviceControl ARNs of service control policies attached to it
 */
public record Account(
    String accountId,
    int number,
    boolean management,
    Optional<String> alias,
    Optional<String> organizationId,
    List<String> serviceControl) {

  static Account of(AccountImage image) {
    return new Account(
        image.getAccountId(),
        image.getNumber(),
        image.getManagementAccount(),
        Optional.ofNullable(image.getAlias()),
        Optional.ofNullable(image.getOrganizationId()),
        List.copyOf(image.getServiceControlPolicyArns()));
  }
}
