package dev.parley.rag.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MinMaxFusionTest {

  private static final MinMaxFusion EVEN = new MinMaxFusion(0.5);

  private static Candidate candidate(int id, double similarity, double lexical) {
    return new Candidate(new UUID(1, id), new UUID(0, id), (float) similarity, (float) lexical);
  }

  private static List<Long> order(List<MinMaxFusion.Scored> ranking) {
    return ranking.stream().map(s -> s.candidate().document().getLeastSignificantBits()).toList();
  }

  @Test
  void addsBothScoresByWeightAfterStretchingThem() {
    var candidates = List.of(candidate(1, 0.9, 0), candidate(2, 0.8, 10), candidate(3, 0.5, 4));

    var ranking = EVEN.fuse(candidates);

    assertThat(order(ranking)).containsExactly(2L, 1L, 3L);
    assertThat(ranking.get(0).score()).isCloseTo(0.9 * (0.5 * 0.75 + 0.5 * 1), within(1e-6));
    assertThat(ranking.get(1).score()).isCloseTo(0.9 * 0.5, within(1e-6));
    assertThat(ranking.get(2).score()).isCloseTo(0.9 * 0.5 * 0.4, within(1e-6));
  }

  @Test
  void weighsMeaningAgainstWords() {
    var candidates = List.of(candidate(1, 0.9, 1), candidate(2, 0.2, 10));

    assertThat(order(new MinMaxFusion(0.9).fuse(candidates))).containsExactly(1L, 2L);
    assertThat(order(new MinMaxFusion(0.1).fuse(candidates))).containsExactly(2L, 1L);
  }

  @Test
  void givesASingleCandidateItsSimilarity() {
    assertThat(EVEN.fuse(List.of(candidate(1, 0.7, 3))).getFirst().score())
        .isCloseTo(0.7, within(1e-6));
  }

  @Test
  void staysLowWhereNothingIsSimilar() {
    var alike = EVEN.fuse(List.of(candidate(1, 0.95, 9), candidate(2, 0.1, 1)));
    var unlike = EVEN.fuse(List.of(candidate(1, 0.3, 9), candidate(2, 0.1, 1)));

    assertThat(alike.getFirst().score()).isGreaterThan(3 * unlike.getFirst().score());
  }

  @Test
  void neverLeavesTheRangeOfScores() {
    assertThat(EVEN.fuse(List.of(candidate(1, -0.4, 2), candidate(2, -0.9, 1))))
        .allSatisfy(scored -> assertThat(scored.score()).isBetween(0.0, 1.0));
    assertThat(EVEN.fuse(List.of())).isEmpty();
  }

  @Test
  void ordersEqualScoresByDocument() {
    assertThat(order(EVEN.fuse(List.of(candidate(3, 0.5, 1), candidate(1, 0.5, 1)))))
        .containsExactly(1L, 3L);
  }
}
