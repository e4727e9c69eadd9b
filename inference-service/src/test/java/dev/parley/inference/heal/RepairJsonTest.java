package dev.parley.inference.heal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RepairJsonTest {

  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("{\"a\": 1}", "{\"a\":1}"),
        Arguments.of("Sure! ```json\n{\"a\": [1, 2,],}\n``` Enjoy.", "{\"a\":[1,2]}"),
        Arguments.of("{'a': 'it\\'s', b: True, c: None}", "{\"a\":\"it's\",\"b\":true,\"c\":null}"),
        Arguments.of("{\"a\": \"two\nlines\"}", "{\"a\":\"two\\nlines\"}"),
        Arguments.of("{\"a\": \"say \"hi\" now\"}", "{\"a\":\"say \\\"hi\\\" now\"}"),
        Arguments.of("{\"a\": 1 \"b\": 2}", "{\"a\":1,\"b\":2}"),
        Arguments.of("{\"a\": \"x\"\n\"b\": \"y\"}", "{\"a\":\"x\",\"b\":\"y\"}"),
        Arguments.of(
            "{\"a\": .5, \"b\": +01, \"c\": 2., \"d\": -0.5e3}",
            "{\"a\":0.5,\"b\":1,\"c\":2,\"d\":-0.5e3}"),
        Arguments.of("{\"a\": // why\n 1, /* no */ \"b\": 2, # x\n}", "{\"a\":1,\"b\":2}"),
        Arguments.of(
            "{\"a\": {\"b\": [1, {\"c\": \"cut of", "{\"a\":{\"b\":[1,{\"c\":\"cut of\"}]}}"),
        Arguments.of("{\"a\":", "{\"a\":null}"),
        Arguments.of("{\"a\"", "{\"a\":null}"),
        Arguments.of("{\"a\": , \"b\": 2}", "{\"a\":null,\"b\":2}"),
        Arguments.of("[1, 2, ...]", "[1,2]"),
        Arguments.of("[1,,2]", "[1,2]"),
        Arguments.of("{\"a\": [1, 2}", "{\"a\":[1,2]}"),
        Arguments.of("{\"a\": 1]}", "{\"a\":1}"),
        Arguments.of("{\u201ca\u201d: \u201cx\u201d}", "{\"a\":\"x\"}"),
        Arguments.of("{\"p\": \"C:\\dir\"}", "{\"p\":\"C:\\\\dir\"}"),
        Arguments.of("{\"u\": \"\\u00e4 \\u12\"}", "{\"u\":\"ä \\\\u12\"}"),
        Arguments.of("{\"a\": tru", "{\"a\":\"tru\"}"),
        Arguments.of("{\"a\": \"\\", "{\"a\":\"\"}"),
        Arguments.of("{}", "{}"),
        Arguments.of("[[[", "[[[]]]"),
        Arguments.of("{\"a\": NaN, \"b\": undefined}", "{\"a\":null,\"b\":null}"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void healsAtOnceAndCharacterByCharacter(String text, String expected) throws Exception {
    JsonNode wanted = STRICT.readTree(expected);
    assertThat(STRICT.readTree(inPieces(text, text.length()))).isEqualTo(wanted);
    assertThat(STRICT.readTree(inPieces(text, 1))).isEqualTo(wanted);
    assertThat(STRICT.readTree(inPieces(text, 3))).isEqualTo(wanted);
  }

  private static String inPieces(String text, int length) {
    RepairJson repair = new RepairJson();
    StringBuilder out = new StringBuilder();
    for (int from = 0; from < text.length(); from += length) {
      out.append(repair.accept(text.substring(from, Math.min(text.length(), from + length))));
    }
    return out.append(repair.end()).toString();
  }

  @Test
  void whatHoldsNoJsonGivesNothing() {
    RepairJson repair = new RepairJson();
    assertThat(repair.accept("I cannot.") + repair.end()).isEmpty();
    assertThat(repair.hasBegun()).isFalse();
  }

  /** Whatever is cut from, doubled or swapped in JSON, the result is JSON. */
  @Test
  void anyDamageGivesJson() throws Exception {
    String good =
        "{\"name\": \"A \\\"b\\\" c\", \"list\": [1, 2.5, -3e2, true, null, {\"x\": \"y\"}], \"o\": {}}";
    String characters = "{}[]\",:\\/'#*.-+ \nabc019";
    Random random = new Random(42);
    for (int run = 0; run < 20_000; run++) {
      StringBuilder text = new StringBuilder(good);
      for (int damage = random.nextInt(6); damage >= 0; damage--) {
        int at = random.nextInt(text.length());
        char c = characters.charAt(random.nextInt(characters.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, c);
          default -> text.setCharAt(at, c);
        }
      }
      String healed = inPieces(text.toString(), 1 + random.nextInt(5));
      if (!healed.isEmpty()) {
        assertThat(STRICT.readTree(healed)).as(text.toString()).isNotNull();
      }
    }
  }

  @Test
  void goodJsonKeepsItsMeaning() throws Exception {
    String good = "{\"a\": \"x, \\\"y\\\": z\", \"b\": [\"\", \"]\", \"}\"], \"c\": \"it's\"}";
    assertThat(STRICT.readTree(inPieces(good, 2))).isEqualTo(STRICT.readTree(good));
  }
}
