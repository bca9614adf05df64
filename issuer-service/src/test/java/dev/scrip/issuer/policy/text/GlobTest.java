package dev.scrip.issuer.policy.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class GlobTest {
  /** Against the JDK's regular expressions as another opinion. */
  @Property(tries = 5_000)
  void matches_asTheRegularExpressionDoes(
      @ForAll("patterns") String pattern, @ForAll("texts") String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    assertThat(Glob.of(pattern).matches(text))
        .as("%s of %s", pattern, text)
        .isEqualTo(Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches());
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars("aab*?").ofMaxLength(9);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("aab").ofMaxLength(12);
  }

  /** A matcher that backtracks would be at it for ever. */
  @Test
  @Timeout(10)
  void adversarialPatterns_stayLinear() {
    String text = "a".repeat(100_000);
    assertThat(Glob.of("*a".repeat(2_000) + "*b").matches(text)).isFalse();
    assertThat(Glob.of("*" + "a".repeat(2_000) + "b*").matches(text)).isFalse();
    assertThat(Glob.of("*a".repeat(2_000) + "*").matches(text)).isTrue();
  }

  @Test
  void whatComesFromTheRequest_isNoPattern() throws MalformedPolicyDocumentException {
    RequestContext context = RequestContext.of(Map.of("aws:username", List.of("*")));
    Glob pattern = Template.parse("home/${aws:username}/*").pattern(context).orElseThrow();
    assertThat(pattern.matches("home/*/x")).isTrue();
    assertThat(pattern.matches("home/ana/x")).isFalse();
    RequestContext coded = RequestContext.of(Map.of("aws:username", List.of("\uFFFE")));
    assertThat(Template.parse("home/${aws:username}").pattern(coded)).isEmpty();
  }

  @Test
  void brokenVariables_areRefused() {
    for (String text : List.of("${", "${}", "${a, b}", "${a, 'b}")) {
      assertThatThrownBy(() -> Template.parse(text))
          .as(text)
          .isInstanceOf(MalformedPolicyDocumentException.class);
    }
  }

  @Test
  void severalValues_areNoValueOfAVariable() throws MalformedPolicyDocumentException {
    RequestContext context = RequestContext.of(Map.of("aws:tagkeys", List.of("a", "b")));
    assertThat(Template.parse("${aws:TagKeys}").text(context)).isEmpty();
    assertThat(Template.parse("${aws:TagKeys, 'c'}").text(context)).isEmpty();
  }
}
