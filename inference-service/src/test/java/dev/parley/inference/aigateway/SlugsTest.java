package dev.parley.inference.aigateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SlugsTest {

  @Test
  void slugIsReadableAndHasARandomPart() {
    assertThat(Slugs.of("Atenção & Suporte!", new Random(1)))
        .matches("atencao-suporte:[0-9a-z]{5}");
    assertThat(Slugs.of("???", new Random(1))).matches("gateway:[0-9a-z]{5}");
    assertThat(Slugs.of("x".repeat(200), new Random(1))).hasSize(66);
  }
}
