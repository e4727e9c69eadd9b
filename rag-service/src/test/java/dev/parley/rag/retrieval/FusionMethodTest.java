package dev.parley.rag.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.rag.retrieval.MinMaxFusion.Scored;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FusionMethodTest {

  private static final List<Candidate> CANDIDATES =
      List.of(candidate(1, 0.9, 0), candidate(2, 0.8, 10), candidate(3, -0.5, 4));

  private static Candidate candidate(int id, double similarity, double lexical) {
    return new Candidate(new UUID(1, id), new UUID(0, id), (float) similarity, (float) lexical);
  }

  private static List<Long> order(List<Scored> ranking) {
    return ranking.stream().map(s -> s.candidate().document().getLeastSignificantBits()).toList();
  }

  @Test
  void addsReciprocalRanksAsAShareOfTheMost() {
    List<Scored> ranking = FusionMethod.RRF.fuse(CANDIDATES, 0.5);

    assertThat(order(ranking)).containsExactly(2L, 3L, 1L);
    assertThat(ranking.getFirst().score()).isCloseTo((1 / 62.0 + 1 / 61.0) * 61 / 2, within(1e-9));
    assertThat(ranking.getLast().score()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void takesTheSimilarityAlone() {
    List<Scored> ranking = FusionMethod.DENSE.fuse(CANDIDATES, 0);

    assertThat(order(ranking)).containsExactly(1L, 2L, 3L);
    assertThat(ranking.getFirst().score()).isCloseTo(0.9, within(1e-6));
    assertThat(ranking.getLast().score()).isZero();
  }

  @Test
  void takesTheWordsAlone() {
    List<Scored> ranking = FusionMethod.LEXICAL.fuse(CANDIDATES, 1);

    assertThat(order(ranking)).containsExactly(2L, 3L);
    assertThat(ranking.getFirst().score()).isEqualTo(1);
    assertThat(ranking.getLast().score()).isCloseTo(0.4, within(1e-6));
  }

  @Test
  void copesWithNothing() {
    for (FusionMethod method : FusionMethod.values()) {
      assertThat(method.fuse(List.of(), 0.5)).isEmpty();
    }
  }
}
