package dev.parley.chat.page;

import dev.parley.chat.visitor.Culture;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a page says in one language.
 *
 * @param tag BCP 47 tag of the page's language, for {@code <html lang>}
 * @param rightToLeft whether that language is written from right to left
 * @param words word or sentence by name
 */
record PageLanguage(String tag, boolean rightToLeft, Map<String, String> words) {

  private static final Set<String> RIGHT_TO_LEFT =
      Set.of("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi");

  private static final Set<String> RIGHT_TO_LEFT_SCRIPTS = Set.of("Arab", "Hebr", "Syrc", "Thaa");

  /**
   * The language of a visitor's page.
   *
   * @param configured what the chat client says; a language without words keeps its tag and
   *     direction, because the client's own labels are written in it
   * @param accepted what the browser prefers, asked when the client says nothing
   */
  static PageLanguage of(Culture culture, @Nullable String configured, @Nullable String accepted) {
    String spoken = culture.languageOf(configured, accepted);
    Locale locale =
        configured == null || configured.isBlank()
            ? Locale.of(spoken)
            : Locale.forLanguageTag(configured.strip());
    String tag = locale.getLanguage().isEmpty() ? spoken : locale.toLanguageTag();
    return new PageLanguage(tag, isRightToLeft(locale), culture.words(spoken));
  }

  /** A word or sentence. */
  String word(String name) {
    String word = words.get(name);
    if (word == null) {
      throw new IllegalArgumentException("No words are called " + name);
    }
    return word;
  }

  private static boolean isRightToLeft(Locale locale) {
    return locale.getScript().isEmpty()
        ? RIGHT_TO_LEFT.contains(locale.getLanguage())
        : RIGHT_TO_LEFT_SCRIPTS.contains(locale.getScript());
  }
}
