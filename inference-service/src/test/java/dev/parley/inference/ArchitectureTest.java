package dev.parley.inference;

import dev.parley.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void rulesOfTheHouse() {
    ArchitectureRules.check("dev.parley.inference");
  }
}
