package dev.parley.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BuiltInEmbeddingModelTest {

  private static final BuiltInEmbeddingModel MODEL = new BuiltInEmbeddingModel(2);

  @AfterAll
  static void close() {
    MODEL.close();
  }

  @Test
  void givesVectorsOfLengthOneInTheOrderOfTheTexts() {
    List<float[]> vectors =
        MODEL.embed(List.of("A cat sleeps.", "", "The kitten is asleep on the sofa all day long."));

    assertThat(vectors).hasSize(3).allSatisfy(v -> assertThat(v).hasSize(MODEL.dimensions()));
    assertThat(vectors).allSatisfy(v -> assertThat(Vectors.dot(v, v)).isCloseTo(1f, within(1e-4f)));
    assertThat(vectors.get(0)).containsExactly(MODEL.embed(List.of("A cat sleeps.")).getFirst());
  }

  @Test
  void findsTheRelatedPassageNearer() {
    float[] query = MODEL.embedQuery("How do volcanoes erupt?");
    List<float[]> passages =
        MODEL.embed(
            List.of(
                "Magma rises through cracks in the crust until gas pressure drives it out.",
                "The bakery on the corner sells rye bread on Tuesdays."));

    assertThat(Vectors.dot(query, passages.get(0)))
        .isGreaterThan(Vectors.dot(query, passages.get(1)) + 0.1f);
  }

  @Test
  void embedsTextBeyondOnePassOfTheModel() {
    String longText = "Sediment settles in quiet water. ".repeat(400);

    assertThat(MODEL.tokens(longText)).isGreaterThan(MODEL.maxTokens());
    float[] vector = MODEL.embed(List.of(longText)).getFirst();
    assertThat(Vectors.dot(vector, MODEL.embedQuery("sediment in water"))).isGreaterThan(0.6f);
  }
}
