package dev.parley.chat;

import dev.parley.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void theHouseKeepsItsRules() {
    ArchitectureRules.check("dev.parley.chat");
  }
}
