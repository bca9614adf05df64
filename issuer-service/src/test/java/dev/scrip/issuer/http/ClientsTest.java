package dev.scrip.issuer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.policy.condition.AddressRange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientsTest {
  private final Clients clients =
      new Clients(
          Stream.of("10.0.0.0/8", "fd00::/8")
              .map(AddressRange::parse)
              .map(Optional::orElseThrow)
              .toList());

  /** From the right, the first address that no trusted proxy has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7 | 192.0.2.7",
        "1.1.1.1, 192.0.2.7 | 192.0.2.7",
        "1.1.1.1, 192.0.2.7, 10.9.9.9 | 192.0.2.7",
        "192.0.2.7:4711 | 192.0.2.7",
        "[2001:db8::7]:4711 | 2001:db8::7",
        "2001:db8::7, fd00::1 | 2001:db8::7",
        "10.0.0.1, 10.0.0.2 | 10.0.0.1",
        "unknown | 10.1.1.1",
        "192.0.2.7, evil.example, 10.0.0.2 | 10.0.0.2",
        "192.0.2.7, 10.0.0.0/8 | 10.1.1.1",
      })
  void address_isTheNearestThatNobodyTrusted(String header, String address) {
    assertThat(clients.client(List.of(header), "10.1.1.1")).isEqualTo(address);
  }

  @Test
  void severalHeaders_areOneList() {
    assertThat(clients.client(List.of("1.1.1.1", "192.0.2.7", "10.0.0.2"), "10.1.1.1"))
        .isEqualTo("192.0.2.7");
  }

  @Test
  void noHeader_meansTheProxyItself() {
    assertThat(clients.client(List.of(), "10.1.1.1")).isEqualTo("10.1.1.1");
  }

  /** However many are claimed, few are looked at. */
  @Test
  void endlessHeader_isCutOff() {
    String many = "192.0.2.7" + ", 10.0.0.1".repeat(5_000);
    assertThat(clients.client(List.of(many), "10.1.1.1")).isEqualTo("10.0.0.1");
  }
}
