package dev.scrip.benchmarks;

import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.directory.log.Secrets;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.SessionSealer;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** The administrator's key in the directory of a first start. */
record BenchKey(AccessKeyId id, SecretAccessKey secret, Directory directory, DirectorySeed seed) {

  static BenchKey create(RandomGenerator random) {
    try {
      DirectorySeed seed =
          DirectoryPlan.seed(DirectoryFiles.first(), random, InstantSource.system().instant());
      DirectorySeed.Key key = seed.administrator().orElseThrow();
      return new BenchKey(key.id(), key.secret(), Directory.of(seed), seed);
    } catch (InvalidDirectoryFileException e) {
      throw new IllegalStateException(e);
    }
  }

  SigV4Verifier verifier(SessionSealer sealer) {
    return new SigV4Verifier(Secrets.of(seed), sealer, Pieces.REGIONS);
  }
}
