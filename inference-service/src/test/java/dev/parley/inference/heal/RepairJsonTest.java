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
        Arguments.of("{\"a\": tru", "{\"a\":true}"),
        Arguments.of("{\"a\": [true, F", "{\"a\":[true,false]}"),
        Arguments.of("{\"a\": nul", "{\"a\":null}"),
        Arguments.of("{\"a\": Non", "{\"a\":null}"),
        Arguments.of("{\"a\": truth", "{\"a\":\"truth\"}"),
        Arguments.of("{\"a\": tru, \"b\": 1}", "{\"a\":\"tru\",\"b\":1}"),
        Arguments.of("{\"a\": -", "{}"),
        Arguments.of("{\"a\": true, \"b\": -", "{\"a\":true}"),
        Arguments.of("{\"a\": {\"b\": 1, c: 1e", "{\"a\":{\"b\":1}}"),
        Arguments.of("{\"a\" -1.5E+", "{}"),
        Arguments.of("[{\"a\": .", "[{}]"),
        Arguments.of("[1, 2, -", "[1,2]"),
        Arguments.of("{\"a\": 1, \"b", "{\"a\":1}"),
        Arguments.of("{\"no\": false, \"no", "{\"no\":false}"),
        Arguments.of("{\"a", "{}"),
        Arguments.of("{a: 1, b", "{\"a\":1}"),
        Arguments.of("[1, 2e-", "[1]"),
        Arguments.of("{\"a\": -12.", "{\"a\":-12}"),
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

  /** What is cut off is what it was, or it is not there; it is never something else. */
  @Test
  void aDocumentThatIsCutAnywhereKeepsItsTypes() throws Exception {
    String good =
        "{\"yes\": true, \"no\": false, \"none\": null, \"far\": -12.5e3, \"all\": [true, false, -7]}";
    JsonNode whole = STRICT.readTree(good);
    for (int length = 1; length < good.length(); length++) {
      String cut = good.substring(0, length);
      JsonNode healed = STRICT.readTree(inPieces(cut, 1));
      for (String name : new String[] {"yes", "no", "none", "far"}) {
        JsonNode value = healed.path(name);
        assertThat(value.isTextual()).as(cut).isFalse();
        if (value.isBoolean()) {
          assertThat(value).as(cut).isEqualTo(whole.path(name));
        }
      }
      for (int at = 0; at < Math.min(2, healed.path("all").size()); at++) {
        assertThat(healed.path("all").get(at)).as(cut).isEqualTo(whole.path("all").get(at));
      }
      assertThat(healed.path("all").path(2).isTextual()).as(cut).isFalse();
    }
  }

  @Test
  void aNameIsGivenOutWithItsValue() {
    RepairJson repair = new RepairJson();
    assertThat(repair.accept("{\"a\": 1, \"b\": -")).isEqualTo("{\"a\":1");
    assertThat(repair.accept("2, \"c\": \"x")).isEqualTo(",\"b\":-2,\"c\":\"x");
    assertThat(repair.accept("\", \"d\": tr")).isEqualTo("\"");
    assertThat(repair.end()).isEqualTo(",\"d\":true}");
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
