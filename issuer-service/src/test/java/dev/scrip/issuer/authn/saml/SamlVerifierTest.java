package dev.scrip.issuer.authn.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.SamlDecryptionKey;
import dev.scrip.events.SamlProviderImage;
import dev.scrip.issuer.Fixture;
import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.fixtures.TestIdp;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.crypto.KeyGenerator;
import javax.xml.crypto.dsig.Transform;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.KeyInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** SAML responses: what is taken, and the known attacks on signed XML. */
final class SamlVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:01:00Z");
  private static final String PROVIDER = "arn:aws:iam::123456789012:saml-provider/idp";
  private static final String ROLE = "arn:aws:iam::123456789012:role/demo";

  private final TestIdp idp = new TestIdp();
  private final TestIdp stranger = new TestIdp();
  private final Directory directory = registered(TestIdp.metadata(List.of(idp), ""), null);
  private final KeyPair opening;
  private final SamlVerifier verifier;

  SamlVerifierTest() throws Exception {
    org.apache.xml.security.Init.init();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    opening = generator.generateKeyPair();
    verifier =
        new SamlVerifier(
            SamlSettings.with(Set.of("eu-west-1"), Set.of("urn:mine"), Set.of()),
            id -> Optional.of(opening.getPrivate().getEncoded()));
  }

  @Test
  void signedAssertion_orResponse_orBoth_isTaken() throws Exception {
    String plain = TestIdp.response(TestIdp.assertion("_a1", "ana"));
    String assertionSigned = idp.signed(plain, "_a1");
    for (String xml :
        List.of(assertionSigned, idp.signed(plain, "_r1"), idp.signed(assertionSigned, "_r1"))) {
      FederatedIdentity identity = identity(xml);
      assertThat(identity.subject()).isEqualTo("ana");
      assertThat(identity.sessionName()).contains("ana");
      assertThat(identity.tags()).containsEntry("team", "blue");
      assertThat(identity.transitiveTagKeys()).containsExactly("team");
      assertThat(identity.sourceIdentity()).contains("ana");
      assertThat(identity.sessionEnd()).contains(Instant.parse("2026-11-26T20:00:00Z"));
      assertThat(identity.keys())
          .containsEntry("saml:aud", List.of("https://signin.aws.amazon.com/saml"))
          .containsEntry("saml:iss", List.of(TestIdp.ENTITY))
          .containsEntry("saml:sub", List.of("ana"))
          .containsEntry("saml:sub_type", List.of("persistent"))
          .containsEntry("saml:doc", List.of("123456789012/idp"))
          .containsEntry("saml:mail", List.of("ana@example.com"))
          .containsEntry("saml:namequalifier", List.of(qualifier()));
    }
  }

  @Test
  void assertion_isNamedAsWhatMayBeUsedOnce() throws Exception {
    SamlVerifier.Result result =
        verify(idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_a1"), directory);
    assertThat(result.assertion().orElseThrow().id()).isEqualTo(TestIdp.ENTITY + " _a1");
    assertThat(result.assertion().orElseThrow().until())
        .isEqualTo(Instant.parse("2026-11-26T12:07:00Z"));
  }

  @Test
  void rotation_takesBothKeys() throws Exception {
    TestIdp next = new TestIdp();
    Directory both = registered(TestIdp.metadata(List.of(idp, next), ""), null);
    String plain = TestIdp.response(TestIdp.assertion("_a1", "ana"));
    assertThat(verify(idp.signed(plain, "_a1"), both).authentication())
        .isInstanceOf(FederatedIdentity.class);
    assertThat(verify(next.signed(plain, "_a1"), both).authentication())
        .isInstanceOf(FederatedIdentity.class);
    assertThat(verify(next.signed(plain, "_a1"), directory).authentication())
        .isInstanceOf(Rejected.class);
  }

  @Test
  void ellipticCurves_areTaken() throws Exception {
    TestIdp curved = new TestIdp("EC", 256, "SHA256withECDSA");
    String xml =
        curved.signed(
            TestIdp.response(TestIdp.assertion("_a1", "ana")),
            "_a1",
            "#_a1",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            TestIdp.SHA256,
            TestIdp.EXCLUSIVE,
            List.of(Transform.ENVELOPED, TestIdp.EXCLUSIVE));
    assertThat(
            verify(xml, registered(TestIdp.metadata(List.of(curved), ""), null)).authentication())
        .isInstanceOf(FederatedIdentity.class);
  }

  /** Every place where a forged assertion may stand beside, around or inside a signed one. */
  @Test
  void wrapping_isRefusedInEveryVariant() throws Exception {
    String signed = idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_a1");
    String good = element(signed, "<saml:Assertion", "</saml:Assertion>");
    String signature = element(good, "<ds:Signature", "</ds:Signature>");
    String bare = good.replace(signature, "");
    String evil = TestIdp.assertion("_evil", "eve");
    String evilSameId = TestIdp.assertion("_a1", "eve");
    List<String> variants =
        List.of(
            // beside
            TestIdp.response(evil + good),
            TestIdp.response(good + evil),
            TestIdp.response(evilSameId + good),
            TestIdp.response(good + evilSameId),
            // the signed one inside the forged one
            TestIdp.response(evil.replace("</saml:Issuer>", "</saml:Issuer>" + good)),
            TestIdp.response(evil.replace("</saml:Subject>", "</saml:Subject>" + good)),
            TestIdp.response(evilSameId.replace("</saml:Issuer>", "</saml:Issuer>" + good)),
            TestIdp.response(
                evil.replace(
                    "</saml:Conditions>",
                    "<saml:Advice>" + good + "</saml:Advice></saml:Conditions>")),
            // the forged one takes over the signature, which carries the signed one
            TestIdp.response(
                evil.replace(
                    "</saml:Issuer>",
                    "</saml:Issuer>"
                        + signature.replace(
                            "</ds:Signature>",
                            "<ds:Object>" + bare + "</ds:Object></ds:Signature>"))),
            TestIdp.response(
                evilSameId.replace(
                    "</saml:Issuer>",
                    "</saml:Issuer>"
                        + signature.replace(
                            "</ds:Signature>",
                            "<ds:Object>" + bare + "</ds:Object></ds:Signature>"))),
            // the signature of one moved to the other
            TestIdp.response(evil.replace("</saml:Issuer>", "</saml:Issuer>" + signature)),
            TestIdp.response(evilSameId.replace("</saml:Issuer>", "</saml:Issuer>" + signature)),
            TestIdp.response(signature + evil),
            // somewhere where nothing should be
            TestIdp.response(evil + "<samlp:Extensions>" + good + "</samlp:Extensions>"),
            TestIdp.response("<samlp:Extensions>" + good + "</samlp:Extensions>" + evil),
            TestIdp.response(
                "<saml:EncryptedAssertion>" + good + "</saml:EncryptedAssertion>" + evil),
            signed.replace("<samlp:Status>", evil + "<samlp:Status>"),
            // a response in a response
            TestIdp.response(TestIdp.response(good).replace("_r1", "_r2")),
            "<x>" + signed + "</x>");
    for (int i = 0; i < variants.size(); i++) {
      assertThat(verify(variants.get(i), directory).authentication())
          .as("variant %d", i)
          .isInstanceOf(Rejected.class);
    }
  }

  @Test
  void wrappedResponse_isRefused() throws Exception {
    String signed = idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_r1");
    String evil = TestIdp.response(TestIdp.assertion("_evil", "eve")).replace("_r1", "_r9");
    String signature = element(signed, "<ds:Signature", "</ds:Signature>");
    for (String xml :
        List.of(
            evil.replace(
                "</saml:Issuer><samlp:Status", "</saml:Issuer>" + signature + "<samlp:Status"),
            evil.replace(
                "<samlp:Status>",
                "<samlp:Extensions>" + signed + "</samlp:Extensions><samlp:Status>"),
            evil.replace(
                "</saml:Issuer><samlp:Status",
                "</saml:Issuer>"
                    + signature.replace(
                        "</ds:Signature>", "<ds:Object>" + signed + "</ds:Object></ds:Signature>")
                    + "<samlp:Status"))) {
      assertThat(verify(xml, directory).authentication()).isInstanceOf(Rejected.class);
    }
  }

  @Test
  void signatures_thatAreNotTheProvidersOrNotWholeAreRefused() throws Exception {
    String plain = TestIdp.response(TestIdp.assertion("_a1", "ana"));
    String signed = idp.signed(plain, "_a1");
    List<String> bad =
        List.of(
            plain,
            stranger.signed(plain, "_a1"), // its key stands in KeyInfo
            stranger.signed(signed, "_r1"), // the assertion's is good, the response's is not
            signed.replace(">ana<", ">eve<"),
            signed.replace("role/demo,", "role/other,"),
            weak("http://www.w3.org/2000/09/xmldsig#rsa-sha1", TestIdp.SHA256, TestIdp.EXCLUSIVE),
            weak(TestIdp.RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#sha1", TestIdp.EXCLUSIVE),
            weak(
                TestIdp.RSA_SHA256,
                TestIdp.SHA256,
                "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
            reference("", List.of(Transform.ENVELOPED, TestIdp.EXCLUSIVE)),
            reference("#_a1", List.of(TestIdp.EXCLUSIVE)),
            reference("#_a1", List.of(Transform.ENVELOPED, TestIdp.EXCLUSIVE, TestIdp.EXCLUSIVE)),
            signed.replace("ID=\"_a1\"", "ID=\"_a1\" xml:id=\"_a1\""),
            signed.replace("<samlp:Status>", "<samlp:Status Id=\"_a1\">"));
    for (int i = 0; i < bad.size(); i++) {
      assertThat(verify(bad.get(i), directory).authentication())
          .as("case %d", i)
          .isInstanceOfSatisfying(
              Rejected.class,
              no -> assertThat(no.reason()).isEqualTo(Reason.INVALID_IDENTITY_TOKEN));
    }
    TestIdp small = new TestIdp("RSA", 1_024, "SHA256withRSA");
    assertThat(
            verify(
                    small.signed(plain, "_a1"),
                    registered(TestIdp.metadata(List.of(small), ""), null))
                .authentication())
        .isInstanceOf(Rejected.class);
  }

  @Test
  void comments_cutNothingOff() throws Exception {
    String signed =
        idp.signed(
            TestIdp.response(TestIdp.assertion("_a1", "ana@example.com.evil.example")), "_a1");
    String commented = signed.replace("ana@example.com.evil", "ana@example.com<!-- x -->.evil");
    assertThat(identity(commented).subject()).isEqualTo("ana@example.com.evil.example");
  }

  @Test
  void documentTypes_entities_instructions_andDepth_areRefused() throws Exception {
    String signed = idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_a1");
    List<String> bad =
        List.of(
            "<!DOCTYPE x>" + signed,
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                + signed.replace(">ana<", ">&e;<"),
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" + signed,
            signed.replace("<samlp:Status>", "<?xml-stylesheet href=\"x\"?><samlp:Status>"),
            signed.replace(
                "<samlp:Status>", "<x>".repeat(60) + "</x>".repeat(60) + "<samlp:Status>"),
            signed
                .replace(
                    "<samlp:Status>",
                    "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/><samlp:Status>")
                .replace("</samlp:Response>", "<saml:Assertion/></samlp:Response>"),
            "not xml",
            "<a/>");
    for (String xml : bad) {
      assertThat(verify(xml, directory).authentication()).isInstanceOf(Rejected.class);
    }
    assertThat(verifier.verify("%%%", PROVIDER, ROLE, directory, NOW).authentication())
        .isInstanceOfSatisfying(
            Rejected.class,
            no -> assertThat(no.message()).isEqualTo("Invalid base64 SAMLResponse"));
  }

  @Test
  void whatIsNotMeantForUs_orNotNow_isRefused() throws Exception {
    Map<String, String> changes =
        Map.ofEntries(
            Map.entry("urn:amazon:webservices", "urn:other"),
            Map.entry(
                "Recipient=\"https://signin.aws.amazon.com/saml\"",
                "Recipient=\"https://evil.example.com/saml\""),
            Map.entry("NotOnOrAfter=\"2026-11-26T12:05:00Z\" Recipient", "Recipient"),
            Map.entry("cm:bearer", "cm:holder-of-key"),
            Map.entry("<saml:Issuer>" + TestIdp.ENTITY, "<saml:Issuer>https://other.example.com"),
            Map.entry("NotBefore=\"2026-11-26T11:59:00Z\"", "NotBefore=\"2026-11-26T13:00:00Z\""),
            Map.entry("status:Success", "status:Requester"),
            Map.entry("<saml:Audience>", "<saml:Audience>x"),
            Map.entry("saml-provider/idp</", "saml-provider/other</"),
            Map.entry("Attributes/RoleSessionName", "Attributes/Other"),
            Map.entry(">ana</saml:AttributeValue>", ">a b</saml:AttributeValue>"),
            Map.entry("<saml:Conditions ", "<saml:Other "),
            Map.entry("<saml:AudienceRestriction>", "<saml:Unknown/><saml:AudienceRestriction>"),
            Map.entry(
                "IssueInstant=\"2026-11-26T12:00:00Z\"", "IssueInstant=\"2026-11-26T12:30:00Z\""));
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String plain = TestIdp.response(TestIdp.assertion("_a1", "ana"));
      String changed = plain.replace(change.getKey(), change.getValue());
      if (change.getKey().startsWith("<saml:Conditions")) {
        changed = changed.replace("</saml:Conditions>", "</saml:Other>");
      }
      assertThat(changed).isNotEqualTo(plain);
      assertThat(verify(idp.signed(changed, "_a1"), directory).authentication())
          .as(change.getKey())
          .isInstanceOf(Rejected.class);
    }
    String signed = idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_a1");
    Rejected late =
        (Rejected)
            verifier
                .verify(
                    TestIdp.base64(signed),
                    PROVIDER,
                    ROLE,
                    directory,
                    Instant.parse("2026-11-26T12:20:00Z"))
                .authentication();
    assertThat(late.reason()).isEqualTo(Reason.EXPIRED_IDENTITY_TOKEN);
    assertThat(late.message()).isEqualTo("Token must be redeemed within 5 minutes of issuance");
    assertThat(
            ((Rejected)
                    verifier
                        .verify(
                            TestIdp.base64(signed),
                            PROVIDER,
                            "arn:aws:iam::123456789012:role/other",
                            directory,
                            NOW)
                        .authentication())
                .reason())
        .isEqualTo(Reason.NOT_AUTHORIZED);
    assertThat(
            verify(
                    signed,
                    registered(
                        TestIdp.metadata(List.of(idp), "validUntil=\"2026-11-01T00:00:00Z\""),
                        null))
                .authentication())
        .isInstanceOf(Rejected.class);
  }

  @Test
  void recipientOfARegion_andAudiencesOfOnesOwn_areTaken() throws Exception {
    String regional =
        TestIdp.response(TestIdp.assertion("_a1", "ana"))
            .replace("Recipient=\"https://signin", "Recipient=\"https://eu-west-1.signin")
            .replace("urn:amazon:webservices", "urn:mine");
    assertThat(identity(idp.signed(regional, "_a1")).audience())
        .isEqualTo("https://eu-west-1.signin.aws.amazon.com/saml");
  }

  @Test
  void encryptedAssertion_isOpened_whatIsInsideMustBeSignedAllTheSame() throws Exception {
    Directory encrypting = registered(TestIdp.metadata(List.of(idp), ""), "Allowed");
    String signed = idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_a1");
    String unsigned = TestIdp.response(TestIdp.assertion("_a1", "eve"));
    assertThat(
            verify(encrypted(signed, XMLCipher.AES_256_GCM, XMLCipher.RSA_OAEP), encrypting)
                .authentication())
        .isInstanceOf(FederatedIdentity.class);
    assertThat(
            verify(encrypted(unsigned, XMLCipher.AES_256_GCM, XMLCipher.RSA_OAEP), encrypting)
                .authentication())
        .isInstanceOf(Rejected.class);
    assertThat(
            verify(
                    idp.signed(
                        encrypted(
                            unsigned.replace("eve", "ana"),
                            XMLCipher.AES_128_GCM,
                            XMLCipher.RSA_OAEP),
                        "_r1"),
                    encrypting)
                .authentication())
        .isInstanceOf(FederatedIdentity.class);
    for (String[] weak :
        new String[][] {
          {XMLCipher.AES_128, XMLCipher.RSA_OAEP}, {XMLCipher.AES_256_GCM, XMLCipher.RSA_v1dot5}
        }) {
      assertThat(verify(encrypted(signed, weak[0], weak[1]), encrypting).authentication())
          .isInstanceOfSatisfying(
              Rejected.class,
              no -> assertThat(no.message()).isEqualTo("Could not decrypt the SAML assertion"));
    }
    assertThat(
            verify(signed, registered(TestIdp.metadata(List.of(idp), ""), "Required"))
                .authentication())
        .isInstanceOf(Rejected.class);
  }

  /** Whatever is done to a message: it is taken as it was, or refused, and nothing breaks. */
  @Test
  void mutated_isRefused_orSaysTheSame() throws Exception {
    String signed = idp.signed(TestIdp.response(TestIdp.assertion("_a1", "ana")), "_a1");
    FederatedIdentity known = identity(signed);
    Random random = new Random(4_711);
    List<String> pieces = new ArrayList<>();
    for (String each : signed.split("(?<=>)", -1)) {
      pieces.add(each);
    }
    for (int round = 0; round < 3_000; round++) {
      List<String> mutated = new ArrayList<>(pieces);
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        int at = random.nextInt(mutated.size());
        switch (random.nextInt(4)) {
          case 0 -> mutated.remove(at);
          case 1 -> mutated.add(at, mutated.get(random.nextInt(mutated.size())));
          case 2 -> {
            String moved = mutated.remove(at);
            mutated.add(random.nextInt(mutated.size() + 1), moved);
          }
          default ->
              mutated.set(
                  at, mutated.get(at).replaceFirst("[a-z]", random.nextBoolean() ? "x" : ""));
        }
      }
      if (verify(String.join("", mutated), directory).authentication()
          instanceof FederatedIdentity taken) {
        assertThat(taken.subject()).isEqualTo(known.subject());
        assertThat(taken.tags()).isEqualTo(known.tags());
        assertThat(taken.keys()).isEqualTo(known.keys());
        assertThat(taken.sessionName()).isEqualTo(known.sessionName());
      }
    }
  }

  private String weak(String algorithm, String digest, String canonicalization) throws Exception {
    return idp.signed(
        TestIdp.response(TestIdp.assertion("_a1", "ana")),
        "_a1",
        "#_a1",
        algorithm,
        digest,
        canonicalization,
        List.of(Transform.ENVELOPED, canonicalization));
  }

  private String reference(String uri, List<String> transforms) throws Exception {
    return idp.signed(
        TestIdp.response(TestIdp.assertion("_a1", "ana")),
        "_a1",
        uri,
        TestIdp.RSA_SHA256,
        TestIdp.SHA256,
        TestIdp.EXCLUSIVE,
        transforms);
  }

  private String encrypted(String xml, String data, String wrapping) throws Exception {
    Document document = TestIdp.parse(xml);
    Element assertion = TestIdp.byId(document.getDocumentElement(), "_a1");
    KeyGenerator generator = KeyGenerator.getInstance("AES");
    generator.init(data.equals(XMLCipher.AES_256_GCM) ? 256 : 128);
    var key = generator.generateKey();
    XMLCipher wrap = XMLCipher.getInstance(wrapping);
    wrap.init(XMLCipher.WRAP_MODE, opening.getPublic());
    EncryptedKey wrapped = wrap.encryptKey(document, key);
    XMLCipher cipher = XMLCipher.getInstance(data);
    cipher.init(XMLCipher.ENCRYPT_MODE, key);
    EncryptedData encrypted = cipher.getEncryptedData();
    KeyInfo info = new KeyInfo(document);
    info.add(wrapped);
    encrypted.setKeyInfo(info);
    Element holder =
        document.createElementNS(
            "urn:oasis:names:tc:SAML:2.0:assertion", "saml:EncryptedAssertion");
    assertion.getParentNode().replaceChild(holder, assertion);
    holder.appendChild(assertion);
    cipher.doFinal(document, assertion, /* content= */ false);
    return TestIdp.text(document);
  }

  private FederatedIdentity identity(String xml) {
    return (FederatedIdentity) verify(xml, directory).authentication();
  }

  private SamlVerifier.Result verify(String xml, Directory known) {
    return verifier.verify(TestIdp.base64(xml), PROVIDER, ROLE, known, NOW);
  }

  private static String element(String xml, String start, String end) {
    return xml.substring(xml.indexOf(start), xml.indexOf(end) + end.length());
  }

  private static String qualifier() throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-1")
                .digest((TestIdp.ENTITY + "123456789012/idp").getBytes(StandardCharsets.UTF_8)));
  }

  private static Directory registered(String metadata, @Nullable String encryptionMode) {
    SamlProviderImage.Builder image =
        SamlProviderImage.newBuilder()
            .setArn(PROVIDER)
            .setAccountId("123456789012")
            .setName("idp")
            .setMetadataDocument(metadata)
            .setCreatedAt(NOW)
            .setTags(List.of())
            .setEncryptionMode(encryptionMode);
    if (encryptionMode != null) {
      image.setDecryptionKeys(List.of(new SamlDecryptionKey("KEY", NOW)));
    }
    return new Fixture()
        .directory()
        .with(
            List.of(
                EntityWrite.newBuilder()
                    .setArn(PROVIDER)
                    .setImage(EntityImage.newBuilder().setSamlProvider(image.build()).build())
                    .build()));
  }
}
