package dev.scrip.standalone;

import java.util.Map;

/** The suite on the embedded broker. */
final class EmbeddedIssuanceTest extends IssuanceSuite {
  @Override
  Map<String, Object> kafka() {
    return TestBroker.shared();
  }
}
