package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CountGrowingTextTest {

  private static final int ROUNDS = 40;

  private final CountTokens count = new CountTokens();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The internationalisation of incomprehensibilities, isn't it? I'd've said: 12345,67 (or so)!",
        "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.\n\n  * Ja!\n\t- Nein?  \n",
        "for (int i = 0; i < 10_000; i++) {\n    map.put(\"k\" + i, list.get(i)/2);  // ok\n}\r\n\r\n",
        "今日は天気がいいですね。散歩に行きましょう，好不好？我们去公园吧。",
        "e\u0301te\u0301 \uD83D\uDE00\uD83D\uDE00 na\u00EFve\u00A0x \uD83D\uDC69\u200D\uD83D\uDCBB don't DON'T 'quoted' a'b",
        "https://example.org/a/b?c=d&e=%20f#g aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ=   end   ",
        "{\"city\": \"S\u00E3o Paulo\", \"ids\": [1, 22, 333, 4444, 55555], \"ok\": true, \"n\": null}"
      })
  void piecesComeToWhatTheWholeDoes(String text) {
    Random random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
      CountGrowingText growing = new CountGrowingText(count);
      String all = text.repeat(1 + round % 3);
      int longest = 1 + round;
      for (int from = 0; from < all.length(); ) {
        int to = Math.min(all.length(), from + 1 + random.nextInt(longest));
        if (to < all.length() && Character.isLowSurrogate(all.charAt(to))) {
          to++; // as JSON comes: whole characters
        }
        growing.add(all.substring(from, to));
        assertThat(growing.tokens()).isEqualTo(count.of(all.substring(0, to)));
        from = to;
      }
    }
  }

  /** Without any place to cut, the work is bounded, and the count as good as exact. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "漢字", "-"})
  void aTextOfOneWordIsCountedInBlocks(String word) {
    CountGrowingText growing = new CountGrowingText(count);
    String all = word.repeat(3000);
    for (int from = 0; from < all.length(); from++) {
      growing.add(all.substring(from, from + 1));
    }
    long blocks = all.length() / 256 + 1;
    assertThat(growing.tokens()).isBetween(count.of(all) - blocks, count.of(all) + 2 * blocks);
  }
}
