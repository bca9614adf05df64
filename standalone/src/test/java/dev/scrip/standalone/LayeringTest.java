package dev.scrip.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom; docs/design.md gives the reasons. */
final class LayeringTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.scrip");

  @Test
  void issuerAndAudit_meetAtTopicsAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.scrip.issuer..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.scrip.audit..")
        .check(OURS);
    noClasses()
        .that()
        .resideInAPackage("dev.scrip.audit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.scrip.issuer..")
        .check(OURS);
  }

  @Test
  void schemas_knowNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage("dev.scrip.schemas..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.scrip.issuer..", "dev.scrip.audit..", "dev.scrip.standalone..")
        .check(OURS);
  }

  @Test
  void services_doNotKnowStandalone() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.scrip.issuer..", "dev.scrip.audit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.scrip.standalone..")
        .check(OURS);
  }

  @Test
  void onlyHttp_knowsTheWebServer() {
    noClasses()
        .that()
        .resideInAPackage("dev.scrip..")
        .and()
        .resideOutsideOfPackages(
            "dev.scrip.issuer.http..",
            "dev.scrip.audit.http..",
            "dev.scrip.issuer.authn.idp..",
            "dev.scrip.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.helidon..")
        .check(OURS);
    noClasses()
        .that()
        .resideInAPackage("dev.scrip.issuer.authn..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.helidon.webserver..")
        .check(OURS);
  }

  @Test
  void inTheIssuer_onlyLogRooms_knowKafka() {
    noClasses()
        .that()
        .resideInAPackage("dev.scrip.issuer..")
        .and()
        .resideOutsideOfPackages(
            "dev.scrip.issuer.record..",
            "dev.scrip.issuer.directory..",
            "dev.scrip.issuer.claims..",
            "dev.scrip.issuer.clock..",
            "dev.scrip.issuer.ops..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(OURS);
  }

  @Test
  void policy_needsTheJdkAndJacksonAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.scrip.issuer.policy..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "dev.scrip.issuer.policy..", "java..", "com.fasterxml.jackson..", "org.jspecify..")
        .check(OURS);
  }

  @Test
  void rooms_formNoCycle() {
    slices().matching("dev.scrip.(*).(*)..").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void nobodyAsksTheClockBehindTheScenes() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.scrip.issuer..", "dev.scrip.audit..", "dev.scrip.schemas..")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(OURS);
  }

  @Test
  void rules_canFail() {
    assertThatThrownBy(
            () ->
                noClasses()
                    .that()
                    .resideInAPackage("dev.scrip.issuer.http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.helidon..")
                    .check(OURS))
        .isInstanceOf(AssertionError.class);
  }
}
