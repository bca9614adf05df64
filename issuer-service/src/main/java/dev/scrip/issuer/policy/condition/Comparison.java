package dev.scrip.issuer.policy.condition;

import dev.scrip.issuer.policy.text.ArnTemplate;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.policy.text.Template;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** How one value of a condition is compared with one value of the request. */
enum Comparison {
  STRING_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      Template template = template(written, variables);
      return (given, context) -> template.text(context).filter(given::equals).isPresent();
    }
  },
  STRING_EQUALS_IGNORE_CASE {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      Template template = template(written, variables);
      return (given, context) -> template.text(context).filter(given::equalsIgnoreCase).isPresent();
    }
  },
  STRING_LIKE {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      Template template = template(written, variables);
      return (given, context) ->
          template.pattern(context).filter(pattern -> pattern.matches(given)).isPresent();
    }
  },
  ARN_LIKE {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      ArnTemplate arn = ArnTemplate.of(template(written, variables), variables);
      return arn::matches;
    }
  },
  NUMERIC_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return number(written, order -> order == 0);
    }
  },
  NUMERIC_LESS_THAN {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return number(written, order -> order < 0);
    }
  },
  NUMERIC_LESS_THAN_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return number(written, order -> order <= 0);
    }
  },
  NUMERIC_GREATER_THAN {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return number(written, order -> order > 0);
    }
  },
  NUMERIC_GREATER_THAN_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return number(written, order -> order >= 0);
    }
  },
  DATE_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return instant(written, order -> order == 0);
    }
  },
  DATE_LESS_THAN {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return instant(written, order -> order < 0);
    }
  },
  DATE_LESS_THAN_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return instant(written, order -> order <= 0);
    }
  },
  DATE_GREATER_THAN {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return instant(written, order -> order > 0);
    }
  },
  DATE_GREATER_THAN_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      return instant(written, order -> order >= 0);
    }
  },
  BOOL {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      String wanted = written.toLowerCase(Locale.ROOT);
      if (!wanted.equals("true") && !wanted.equals("false")) {
        throw legacy();
      }
      return (given, context) -> given.equalsIgnoreCase(wanted);
    }
  },
  BINARY_EQUALS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      byte[] wanted = base64(written).orElseThrow(Comparison::legacy);
      return (given, context) ->
          base64(given).filter(bytes -> Arrays.equals(bytes, wanted)).isPresent();
    }
  },
  IP_ADDRESS {
    @Override
    Value compile(String written, boolean variables) throws MalformedPolicyDocumentException {
      AddressRange range = AddressRange.parse(written).orElseThrow(Comparison::legacy);
      return (given, context) -> range.contains(given);
    }
  };

  /** One compiled value of a condition. */
  @FunctionalInterface
  interface Value {
    /** Whether a value of the request matches it. */
    boolean matches(String given, RequestContext context);
  }

  /**
   * Compiles a value.
   *
   * @param variables whether the document may have variables
   * @throws MalformedPolicyDocumentException if it is no value of this kind
   */
  abstract Value compile(String written, boolean variables) throws MalformedPolicyDocumentException;

  private static Template template(String written, boolean variables)
      throws MalformedPolicyDocumentException {
    return variables ? Template.parse(written) : Template.plain(written);
  }

  /** Compares in the order request, policy: less than means that the request's is less. */
  private static Value number(String written, IntPredicate order)
      throws MalformedPolicyDocumentException {
    BigDecimal wanted = Numbers.decimal(written).orElseThrow(Comparison::legacy);
    return (given, context) ->
        Numbers.decimal(given).filter(it -> order.test(it.compareTo(wanted))).isPresent();
  }

  private static Value instant(String written, IntPredicate order)
      throws MalformedPolicyDocumentException {
    Instant wanted = Numbers.instant(written).orElseThrow(Comparison::legacy);
    return (given, context) ->
        Numbers.instant(given).filter(it -> order.test(it.compareTo(wanted))).isPresent();
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static MalformedPolicyDocumentException legacy() {
    return new MalformedPolicyDocumentException("The policy failed legacy parsing");
  }
}
