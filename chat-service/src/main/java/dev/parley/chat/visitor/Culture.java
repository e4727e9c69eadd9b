package dev.parley.chat.visitor;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The words of the chat page that no client configures, by language. */
@ApplicationScoped
public class Culture {

  private static final String ENGLISH = "en";
  private static final List<String> LANGUAGES =
      List.of(ENGLISH, "pt", "es", "de", "fr", "ar", "he");
  private static final Set<String> RIGHT_TO_LEFT = Set.of("ar", "he");

  private final Map<String, Map<String, String>> byLanguage = new HashMap<>();

  Culture() {
    for (String language : LANGUAGES) {
      byLanguage.put(language, read(language));
    }
  }

  /**
   * The language whose words are shown.
   *
   * @param configured the client's language; null to do as the browser prefers
   * @param accepted the browser's {@code Accept-Language}
   */
  public String languageOf(@Nullable String configured, @Nullable String accepted) {
    if (configured != null && !configured.isBlank()) {
      String language = Locale.forLanguageTag(configured).getLanguage();
      return byLanguage.containsKey(language) ? language : ENGLISH;
    }
    if (accepted == null) {
      return ENGLISH;
    }
    try {
      Collection<String> known = LANGUAGES;
      String found = Locale.lookupTag(LanguageRange.parse(accepted), known);
      return found == null ? ENGLISH : found;
    } catch (IllegalArgumentException e) {
      return ENGLISH;
    }
  }

  /** Direction of one of the languages, as HTML has it: {@code ltr} or {@code rtl}. */
  public String directionOf(String language) {
    return RIGHT_TO_LEFT.contains(language) ? "rtl" : "ltr";
  }

  /** Words by name, in one of the languages. */
  public Map<String, String> words(String language) {
    return byLanguage.getOrDefault(language, byLanguage.getOrDefault(ENGLISH, Map.of()));
  }

  private static Map<String, String> read(String language) {
    String file = "/culture/" + language + ".properties";
    try (InputStream bytes = Culture.class.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IllegalStateException("The words of language " + language + " are missing");
      }
      Properties words = new Properties();
      words.load(new InputStreamReader(bytes, StandardCharsets.UTF_8));
      Map<String, String> sorted = new TreeMap<>();
      words.forEach((name, word) -> sorted.put((String) name, (String) word));
      return sorted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
