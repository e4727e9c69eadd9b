package dev.parley.gateway.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantKeyTest {

  @Test
  void keysAreLongAndDiffer() {
    SecureRandom random = new SecureRandom();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String key = GrantKey.generate(random).text();
      assertThat(GrantKey.isPlausible(key)).isTrue();
      assertThat(seen.add(key)).isTrue();
    }
  }

  @Test
  void hashIsSha256() {
    assertThat(HexFormat.of().formatHex(new GrantKey("abc").hash()))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void secretStaysOutOfLogs() {
    GrantKey key = GrantKey.generate(new SecureRandom());
    assertThat(key.toString()).doesNotContain(key.text()).contains(key.suffix());
  }

  @Test
  void otherTextsAreNoKeys() {
    for (String text :
        new String[] {"", "sk-", "sk-short", "xx-" + "a".repeat(32), "sk-" + "é".repeat(32)}) {
      assertThat(GrantKey.isPlausible(text)).isFalse();
    }
  }
}
