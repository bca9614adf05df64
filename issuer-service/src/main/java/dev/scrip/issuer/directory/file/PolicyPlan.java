package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.EntityImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.Tag;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.file.DirectoryFile.PolicyEntry;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.session.UniqueIds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A managed policy that a file wants. Another document becomes another version, in force. */
final class PolicyPlan {
  /** Path of copies of policies that AWS manages elsewhere; some of them are longer. */
  static final String COPIES = "/aws-managed/";

  private static final int MAX_VERSIONS = 5;
  private static final int MAX_SIZE = 6_144;

  private PolicyPlan() {}

  static void plan(Draft draft, String accountId, PolicyEntry entry)
      throws InvalidDirectoryFileException {
    Rules.name("policy", entry.name());
    String arn = draft.arn(Kind.POLICY, accountId, entry.path(), entry.name());
    String id =
        draft
            .before(arn)
            .map(image -> image.getPolicy().getPolicyId())
            .orElseGet(() -> UniqueIds.POLICY.mint(draft.random()));
    put(draft, arn, id, accountId, entry, PolicyDocument.Use.MANAGED);
  }

  static void put(
      Draft draft,
      String arn,
      String policyId,
      String accountId,
      PolicyEntry entry,
      PolicyDocument.Use use)
      throws InvalidDirectoryFileException {
    Optional<PolicyImage> before = draft.before(arn).map(EntityImage::getPolicy);
    List<PolicyVersion> versions = before.map(PolicyImage::getVersions).orElse(List.of());
    @Nullable String inForce =
        versions.stream()
            .filter(PolicyVersion::getIsDefault)
            .map(PolicyVersion::getDocument)
            .findFirst()
            .orElse(null);
    String document = Documents.document(arn, entry.document(), use, inForce);
    check(
        PolicyDocument.size(document) <= MAX_SIZE || Rules.path(entry.path()).startsWith(COPIES),
        "%s: the document is longer than %s characters",
        arn,
        MAX_SIZE);
    draft.put(
        arn,
        EntityImage.newBuilder()
            .setPolicy(
                PolicyImage.newBuilder()
                    .setArn(arn)
                    .setPolicyId(policyId)
                    .setPolicyName(entry.name())
                    .setPath(Rules.path(entry.path()))
                    .setAccountId(accountId)
                    .setCreatedAt(before.map(PolicyImage::getCreatedAt).orElse(draft.now()))
                    .setDescription(
                        entry.description() == null
                            ? before.map(PolicyImage::getDescription).orElse(null)
                            : entry.description())
                    .setVersions(
                        document.equals(inForce) ? versions : next(draft, versions, document))
                    .setTags(tags(arn, entry, before.map(PolicyImage::getTags).orElse(List.of())))
                    .build())
            .build());
  }

  private static List<Tag> tags(String arn, PolicyEntry entry, List<Tag> before)
      throws InvalidDirectoryFileException {
    return entry.tags() == null ? before : Documents.tags(arn, entry.tags(), before);
  }

  /** The versions with one more, in force; the oldest makes room. */
  private static List<PolicyVersion> next(
      Draft draft, List<PolicyVersion> before, String document) {
    List<PolicyVersion> versions = new ArrayList<>();
    before.forEach(
        each -> versions.add(PolicyVersion.newBuilder(each).setIsDefault(false).build()));
    versions.sort(Comparator.comparingInt(PolicyPlan::number));
    int newest = versions.isEmpty() ? 0 : number(versions.getLast());
    while (versions.size() >= MAX_VERSIONS) {
      versions.removeFirst();
    }
    versions.add(new PolicyVersion("v" + (newest + 1), document, draft.now(), true));
    return versions;
  }

  private static int number(PolicyVersion version) {
    return Integer.parseInt(version.getVersionId().substring(1));
  }
}
