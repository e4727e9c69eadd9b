package dev.parley.rag.language;

import com.optimaize.langdetect.DetectedLanguage;
import com.optimaize.langdetect.LanguageDetector;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.i18n.LdLocale;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import com.optimaize.langdetect.text.CommonTextObjectFactories;
import com.optimaize.langdetect.text.TextObjectFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the language of a text by its letter sequences. The profiles (about 35 MB) are read when
 * the first text comes. The same text always gets the same answer.
 */
@ApplicationScoped
public class DetectLanguage {

  /** ISO 639-2 for a text whose language is not known. */
  public static final String UNDETERMINED = "und";

  /** What a decision needs; the rest of a long text would only take time. */
  private static final int SAMPLE = 3_000;

  private static final double SURE = 0.9;

  /**
   * Those that the search analyses, and neighbours of theirs which would be taken for them
   * otherwise.
   */
  private static final List<String> LANGUAGES =
      List.of(
          "ar bg bn ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id it ja ko lt lv ne nl"
              .concat(" no pl pt ro ru sk sl sr sv ta te th tr uk vi zh-CN zh-TW")
              .split(" "));

  private final TextObjectFactory texts = CommonTextObjectFactories.forDetectingOnLargeText();
  private volatile @Nullable LanguageDetector detector;

  /**
   * The language of the text as ISO 639-1, or {@link #UNDETERMINED} when nothing fits it or several
   * do.
   */
  public String of(String text) {
    return decide(text.length() > SAMPLE ? text.substring(0, SAMPLE) : text);
  }

  /** The language of a text that was cut into pieces, as {@link #of(String)} has it. */
  public String of(Stream<String> pieces) {
    StringBuilder sample = new StringBuilder();
    pieces
        .takeWhile(piece -> sample.length() < SAMPLE)
        .forEach(piece -> sample.append(piece).append('\n'));
    return of(sample.toString());
  }

  private String decide(String sample) {
    List<DetectedLanguage> found = detector().getProbabilities(texts.forText(sample));
    return found.isEmpty() || found.getFirst().getProbability() < SURE
        ? UNDETERMINED
        : found.getFirst().getLocale().getLanguage();
  }

  private LanguageDetector detector() {
    LanguageDetector loaded = detector;
    return loaded == null ? load() : loaded;
  }

  private synchronized LanguageDetector load() {
    LanguageDetector loaded = detector;
    if (loaded != null) {
      return loaded;
    }
    try {
      loaded =
          LanguageDetectorBuilder.create(NgramExtractors.standard())
              .withProfiles(
                  new LanguageProfileReader()
                      .readBuiltIn(LANGUAGES.stream().map(LdLocale::fromString).toList()))
              .seed(0)
              .build();
      detector = loaded;
      return loaded;
    } catch (IOException e) {
      throw new UncheckedIOException("The language profiles cannot be read", e);
    }
  }
}
