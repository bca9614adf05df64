package dev.scrip.audit.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OidcSettingsTest {
  private static final String ROLE = "roleArn=arn:aws:iam::123456789012:role/auditor\n";

  @Test
  void everythingIsUnderstood_andTheSecretIsNotPrinted() {
    OidcSettings settings =
        OidcSettings.parse(
            ROLE
                + "issuer=https://idp.example.com/realms/one\nclientId=scrip\nclientSecret=s3cret\n"
                + "url=https://audit.example.com\n");
    assertThat(settings.provider()).isEqualTo(URI.create("https://idp.example.com/realms/one"));
    assertThat(settings.clientSecret()).contains("s3cret");
    assertThat(settings.console()).contains(URI.create("https://audit.example.com"));
    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(OidcSettings.parse(ROLE + "issuer=http://127.0.0.1:8080\nclientId=scrip").console())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clientId=a|issuer is missing",
        "issuer=https://idp.example.com|clientId is missing",
        "issuer=http://idp.example.com\\nclientId=a|issuer is no https address",
        "issuer=https://idp.example.com?a=b\\nclientId=a|issuer is no https address",
        "issuer=ftp://127.0.0.1\\nclientId=a|issuer is no https address",
        "issuer=://\\nclientId=a|issuer is no https address",
        "issuer=/\\nclientId=a|issuer is no https address",
        "issuer=https://idp.example.com\\nclientId=a\\nurl=nowhere|url is no https address",
        "issuer=https://idp.example.com\\nclientId=a\\nurl=https://a.example.com/scrip|url has a path",
        "issuer=//idp.example.com\\nclientId=a|issuer is no https address",
        "issuer=https://u:p@idp.example.com\\nclientId=a|issuer is no https address",
        "issuer=https://idp.example.com\\nclientId=a\\nroleArn=arn:aws:iam::1:role/a|roleArn is no ARN",
        "issuer=https://idp.example.com\\nclientID=a|[clientID]: there are"
      })
  void whatCantBeUnderstood_isSaid(String text, String message) {
    String file = ROLE + text.replace("\\n", "\n");
    assertThatThrownBy(() -> OidcSettings.parse(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** Whatever a person is called, the name is one that AWS's pattern allows. */
  @Property
  void nameOfAPerson_isARoleSessionName(@ForAll String name, @ForAll String subject) {
    assertThat(WebIdentityClient.sessionName(name, subject)).matches("[\\w+=,.@-]{2,64}");
  }

  @Test
  void usualNames_stay_andWhoIsSomebodyElseIsTold() {
    assertThat(WebIdentityClient.sessionName("ana@example.com", "42"))
        .startsWith("ana@example.com-")
        .isEqualTo(WebIdentityClient.sessionName("ana@example.com", "42"))
        .isNotEqualTo(WebIdentityClient.sessionName("ana@example.com", "43"));
    assertThat(WebIdentityClient.sessionName("", "42")).startsWith("user-");
  }
}
