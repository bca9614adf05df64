package dev.scrip.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.audit.query.SessionQuery.Place;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PageTokensTest {
  private final PageTokens tokens = new PageTokens(new byte[32]);
  private final Place place = new Place(1_764_000_000_000L, "ASIAAAAAAAAAAAAAAAAA");

  @Test
  void token_givesBackItsPlace() throws InvalidQueryException {
    assertThat(tokens.place(tokens.of(place, "q"), "q")).isEqualTo(place);
  }

  @Test
  void token_ofAnotherQueryOrKeyOrChanged_isRefused() {
    String token = tokens.of(place, "q");
    byte[] other = new byte[32];
    other[0] = 1;
    assertRefused(() -> tokens.place(token, "another"));
    assertRefused(() -> new PageTokens(other).place(token, "q"));
    assertRefused(() -> tokens.place("A" + token.substring(1) + "A", "q"));
    assertRefused(() -> tokens.place("", "q"));
    assertRefused(() -> tokens.place("!", "q"));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InvalidQueryException.class);
  }
}
