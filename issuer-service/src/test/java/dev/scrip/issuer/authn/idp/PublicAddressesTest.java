package dev.scrip.issuer.authn.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.webclient.api.DnsAddressLookup;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1"
      })
  void special_isNotPublic(String literal) {
    assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111"})
  void others_arePublic(String literal) {
    assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(literal))).isTrue();
  }

  @Test
  void hostsOfPrivateAddresses_areNotResolved() {
    assertThatThrownBy(
            () -> new PublicAddresses().resolveAddress("localhost", DnsAddressLookup.IPV4))
        .hasMessageContaining("not public");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://idp.example.com/",
        "ftp://idp.example.com/",
        "file:///etc/passwd",
        "https://user@idp.example.com/",
        "https:///x",
        "https:opaque"
      })
  void otherThanHttps_isNotAsked(String url) {
    assertThat(new IdpClient(/* privateAllowed= */ false).mayAsk(URI.create(url))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:1/",
        "https://[::1]:1/",
        "https://localhost:1/",
        "https://2130706433/"
      })
  void privateAddress_isNotConnectedTo(String url) {
    assertThatThrownBy(
            () ->
                new IdpClient(false)
                    .get(URI.create(url), java.util.Optional.empty(), java.util.List.of(), 10))
        .isInstanceOf(IdpUnreachableException.class)
        .hasMessageContaining("not public");
  }
}
