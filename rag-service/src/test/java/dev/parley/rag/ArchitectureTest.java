package dev.parley.rag;

import dev.parley.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void keepsTheRulesOfTheHouse() {
    ArchitectureRules.check("dev.parley.rag");
  }
}
