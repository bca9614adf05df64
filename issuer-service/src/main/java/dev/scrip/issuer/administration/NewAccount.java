package dev.scrip.issuer.administration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The account that CreateAccount asks for.
 *
 * @param name its name, up to 50 characters
 * @param accountId its id, 12 digits; made at random where it is not given
 * @param roleName role through which the management account enters it; {@code
 *     OrganizationAccountAccessRole} where it is not given, as AWS Organizations calls it
 */
record NewAccount(
    @JsonProperty(required = true) String name,
    @Nullable String accountId,
    @Nullable String roleName) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Pattern NAME = Pattern.compile("[ -~]{1,50}");

  /** The account that a body asks for; empty if it asks for none. */
  static Optional<NewAccount> parse(String body) {
    try {
      NewAccount account = JSON.readValue(body, NewAccount.class);
      return account == null || account.name() == null || !NAME.matcher(account.name()).matches()
          ? Optional.empty()
          : Optional.of(account);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  String role() {
    return roleName == null ? "OrganizationAccountAccessRole" : roleName;
  }
}
