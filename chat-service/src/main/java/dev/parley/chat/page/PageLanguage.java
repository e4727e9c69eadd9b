package dev.parley.chat.page;

import dev.parley.chat.visitor.Culture;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a page says in one language.
 *
 * @param tag BCP 47 tag of the words, for {@code <html lang>}
 * @param direction of that language: {@code ltr} or {@code rtl}
 * @param words word or sentence by name
 * @param spoken what the client and its visitors speak, where there are no words of that; null
 *     where they speak the language of the words
 */
record PageLanguage(
    String tag, String direction, Map<String, String> words, @Nullable Spoken spoken) {

  private static final Set<String> RIGHT_TO_LEFT =
      Set.of("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi");

  private static final Set<String> RIGHT_TO_LEFT_SCRIPTS = Set.of("Arab", "Hebr", "Syrc", "Thaa");

  /** A language without words of the page, by its BCP 47 tag. */
  record Spoken(String tag, String direction) {}

  /**
   * The language of a visitor's page. Where the client's language has no words, they are English
   * and say so; the client's own labels and what is said in the chat are still in the client's
   * language.
   *
   * @param configured what the chat client says
   * @param accepted what the browser prefers, asked when the client says nothing
   */
  static PageLanguage of(Culture culture, @Nullable String configured, @Nullable String accepted) {
    String known = culture.languageOf(configured, accepted);
    Locale locale = configured == null ? Locale.ROOT : Locale.forLanguageTag(configured.strip());
    boolean same = locale.getLanguage().equals(known);
    Spoken spoken =
        same || locale.getLanguage().isEmpty()
            ? null
            : new Spoken(locale.toLanguageTag(), directionOf(locale));
    return new PageLanguage(
        same ? locale.toLanguageTag() : known,
        culture.directionOf(known),
        culture.words(known),
        spoken);
  }

  /** A word or sentence. */
  String word(String name) {
    String word = words.get(name);
    if (word == null) {
      throw new IllegalArgumentException("No words are called " + name);
    }
    return word;
  }

  private static String directionOf(Locale locale) {
    boolean rightToLeft =
        locale.getScript().isEmpty()
            ? RIGHT_TO_LEFT.contains(locale.getLanguage())
            : RIGHT_TO_LEFT_SCRIPTS.contains(locale.getScript());
    return rightToLeft ? "rtl" : "ltr";
  }
}
