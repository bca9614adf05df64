package dev.scrip.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Trees, paths and proofs against RFC 9162's own definitions. */
final class TreesTest {
  @Test
  void roots_areThoseOfThePublishedVectors() {
    // The eight leaves and roots that certificate-transparency implementations test with.
    List<String> leaves =
        List.of(
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f");
    List<String> roots =
        List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    Frontier frontier = new Frontier();
    assertThat(hex(frontier.root()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int i = 0; i < leaves.size(); i++) {
      frontier.append(Hash.leaf(HexFormat.of().parseHex(leaves.get(i))));
      assertThat(hex(frontier.root())).as("%d leaves", i + 1).isEqualTo(roots.get(i));
    }
  }

  @Property(tries = 300)
  void paths_leadFromEachLeafToTheRoot(
      @ForAll @IntRange(min = 1, max = 130) int size, @ForAll @IntRange(max = 129) int at) {
    int index = at % size;
    List<Hash> leaves = leaves(size);
    List<Hash> path =
        Inclusion.path(frontier(leaves.subList(0, index)), leaves.subList(index, size));
    Hash root = frontier(leaves).root();
    assertThat(root).isEqualTo(defined(leaves));
    assertThat(Inclusion.leads(leaves.get(index), index, size, path, root)).isTrue();
    assertThat(Inclusion.leads(Hash.leaf(new byte[] {1, 2, 3}), index, size, path, root)).isFalse();
    if (size > 1) {
      assertThat(Inclusion.leads(leaves.get(index), (index + 1) % size, size, path, root))
          .isFalse();
      assertThat(
              Inclusion.leads(leaves.get(index), index, size, path.subList(1, path.size()), root))
          .isFalse();
    }
  }

  @Property(tries = 300)
  void extensions_areProvenFromTheFrontierAlone(
      @ForAll @IntRange(max = 130) int first, @ForAll @IntRange(max = 130) int more) {
    List<Hash> leaves = leaves(first + more);
    Frontier earlier = frontier(leaves.subList(0, first));
    Hash firstRoot = earlier.root();
    Hash secondRoot = frontier(leaves).root();
    List<Hash> proof = Consistency.proof(earlier, leaves.subList(first, first + more));
    assertThat(Consistency.holds(first, firstRoot, first + (long) more, secondRoot, proof))
        .isTrue();
    if (first > 0 && more > 0) {
      Hash other = Hash.leaf(new byte[] {9});
      assertThat(Consistency.holds(first, other, first + (long) more, secondRoot, proof)).isFalse();
      assertThat(Consistency.holds(first, firstRoot, first + (long) more, other, proof)).isFalse();
    }
  }

  @Property(tries = 100)
  void frontiers_goOnFromWhatACheckpointKeeps(
      @ForAll @IntRange(max = 200) int first, @ForAll @IntRange(max = 50) int more) {
    List<Hash> leaves = leaves(first + more);
    LogState state = LogState.of("sts.audit-0", frontier(leaves.subList(0, first)), first);
    Frontier resumed = LogState.parse(state.line()).frontier();
    leaves.subList(first, first + more).forEach(resumed::append);
    assertThat(resumed.root()).isEqualTo(frontier(leaves).root());
  }

  /** MTH as RFC 9162 defines it. */
  private static Hash defined(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Hash.node(
        defined(leaves.subList(0, split)), defined(leaves.subList(split, leaves.size())));
  }

  private static List<Hash> leaves(int count) {
    List<Hash> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(Hash.leaf(("leaf " + i).getBytes(StandardCharsets.UTF_8)));
    }
    return leaves;
  }

  private static Frontier frontier(List<Hash> leaves) {
    Frontier frontier = new Frontier();
    leaves.forEach(frontier::append);
    return frontier;
  }

  private static String hex(Hash hash) {
    return HexFormat.of().formatHex(java.util.Base64.getDecoder().decode(hash.base64()));
  }
}
