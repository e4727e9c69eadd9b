package dev.parley.rag.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectLanguageTest {

  private static final DetectLanguage LANGUAGES = new DetectLanguage();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|The tide comes in twice a day because the moon pulls the sea towards it.",
        "es|La luna atrae el mar y por eso la marea sube dos veces al día en la costa.",
        "pt|A maré sobe duas vezes por dia porque a lua atrai as águas do mar. Não é o vento.",
        "de|Zweimal am Tag kommt die Flut, weil der Mond das Meer zu sich zieht.",
        "fr|La marée monte deux fois par jour parce que la lune attire la mer vers elle.",
        "zh|因为月亮吸引海水，所以每天涨潮两次。",
        "ja|月が海を引き寄せるので、一日に二回潮が満ちます。",
        "ko|달이 바다를 끌어당기기 때문에 하루에 두 번 밀물이 들어온다.",
        "ru|Дважды в день наступает прилив, потому что луна притягивает море."
      })
  void tellsTheLanguage(String language, String text) {
    assertThat(LANGUAGES.of(text)).isEqualTo(language);
  }

  @Test
  void doesNotGuess() {
    assertThat(LANGUAGES.of("")).isEqualTo(DetectLanguage.UNDETERMINED);
    assertThat(LANGUAGES.of("4711 / 0815 = 5.78")).isEqualTo(DetectLanguage.UNDETERMINED);
    assertThat(LANGUAGES.of("granite")).isEqualTo(DetectLanguage.UNDETERMINED);
  }

  @Test
  void readsOnlyTheBeginningOfManyPieces() {
    Stream<String> endless =
        Stream.generate(() -> "The sea is calm this morning and the boats are out. ");

    assertThat(LANGUAGES.of(endless)).isEqualTo("en");
  }
}
