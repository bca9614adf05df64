package dev.scrip.issuer.directory.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.file.DirectoryExport;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.session.RootKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFileTest {
  private static final String ACCOUNT = "111111111111";
  private static final String ROLE = "arn:aws:iam::111111111111:role/r1";

  @TempDir private Path dir;
  private final RootKey rootKey = RootKey.parse(RootKey.generateText(new SecureRandom()));
  private Path path;
  private SnapshotFile file;
  private Directory directory;

  @BeforeEach
  void write() throws InvalidDirectoryFileException, IOException {
    path = dir.resolve("directory");
    file = new SnapshotFile(path, rootKey);
    directory = directory();
    file.write(new Snapshot(directory.at(42), "change-41"));
  }

  @Test
  void whatIsRead_isWhatWasWritten() throws IOException {
    Snapshot read = file.read().orElseThrow();
    assertThat(read.changeId()).isEqualTo("change-41");
    assertThat(read.directory().position()).isEqualTo(42);
    assertThat(read.directory().entities()).isEqualTo(directory.entities());
    // Indexes too: by name, key, unique id, number, and by what names what.
    for (Directory each : List.of(directory, read.directory())) {
      EntityImage role = each.image(ROLE).orElseThrow();
      assertThat(each.byUniqueId(role.getRole().getRoleId()).orElseThrow().arn()).isEqualTo(ROLE);
      assertThat(each.accessKey("AKIAQ3MAABCDEFGHIJKL").orElseThrow().principalArn())
          .isEqualTo("arn:aws:iam::111111111111:user/admin");
      assertThat(each.names().arns(Kind.ROLE, ACCOUNT)).hasSize(50).isSorted();
      assertThat(each.names().arn(Kind.GROUP, ACCOUNT, "DEVS"))
          .contains("arn:aws:iam::111111111111:group/a/Devs");
      assertThat(each.references().to("arn:aws:iam::111111111111:group/a/Devs")).hasSize(1);
      assertThat(each.account(ACCOUNT).orElseThrow().alias()).contains("an-alias");
      assertThat(each.account(each.account(ACCOUNT).orElseThrow().number())).isPresent();
    }
    assertThat(DirectoryFiles.write(DirectoryExport.of(read.directory(), List.of(ACCOUNT), true)))
        .isEqualTo(DirectoryFiles.write(DirectoryExport.of(directory, List.of(ACCOUNT), true)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (var files = Files.list(dir)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void changesGoOnFromIt() {
    Directory read = file.read().orElseThrow().directory();
    assertThat(read.with(List.of(new dev.scrip.events.EntityWrite(ROLE, null))).role(ROLE))
        .isEmpty();
    assertThat(read.role(ROLE)).isPresent();
  }

  @Test
  void aFileThatWasChanged_isNotUsed() throws IOException {
    byte[] good = Files.readAllBytes(path);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, bad);
      assertThat(file.read()).isEmpty();
    }
    for (int length : new int[] {0, 3, good.length / 2, good.length - 1}) {
      Files.write(path, java.util.Arrays.copyOf(good, length));
      assertThat(file.read()).isEmpty();
    }
    Files.write(path, good);
    assertThat(file.read()).isPresent();
  }

  @Test
  void aFileOfAnotherRootKey_orNone_isNotUsed() throws IOException {
    RootKey other = RootKey.parse(RootKey.generateText(new SecureRandom()));
    assertThat(new SnapshotFile(path, other).read()).isEmpty();
    Files.delete(path);
    assertThat(file.read()).isEmpty();
  }

  @Test
  void snapshots_areWrittenWhenMuchWasFolded_andAtTheEnd() throws IOException {
    Files.delete(path);
    Snapshots snapshots = new Snapshots(Optional.of(file), () -> 0);
    assertThat(snapshots.last()).isEmpty();
    snapshots.offer(new Snapshot(directory.at(10), "c"));
    assertThat(file.read()).isEmpty();
    snapshots.close(new Snapshot(directory.at(10), "c"));
    assertThat(file.read().orElseThrow().directory().position()).isEqualTo(10);
  }

  private static Directory directory() throws InvalidDirectoryFileException {
    StringBuilder roles = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      roles.append(
          """
                - name: r%d
                  trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}
          """
              .formatted(i));
    }
    return Directory.of(
        DirectoryPlan.seed(
            DirectoryFiles.parse(
                """
                accounts:
                  - id: "111111111111"
                    alias: an-alias
                    groups: [{name: Devs, path: /a/}]
                    managedPolicies:
                      - name: P
                        document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}
                    users:
                      - {name: admin, groups: [devs], tags: {a: b}, accessKeys: [{id: AKIAQ3MAABCDEFGHIJKL, secret: at-least-16-characters}]}
                    oidcProviders: [{url: "https://a.example.com", clientIds: [x]}]
                    roles:
                """
                    + roles),
            new SecureRandom(),
            Instant.parse("2026-11-26T12:00:00Z")));
  }
}
