package dev.parley.inference.extractive;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of a text that carry meaning, folded so that forms of one word are the same. */
final class Terms {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['.-][\\p{L}\\p{N}]+)*");
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Set<String> STOP_WORDS =
      Set.of(
          ("a about after all also am an and any are as at be because been before being between both"
                  + " but by can could did do does doing done for from get gets give given had has have"
                  + " having he her here him his how i if in into is it its just know let like made make"
                  + " many may me might more most much must my need no not of on one only or other our"
                  + " out over own please shall she should so some such tell than that the their them"
                  + " then there these they this those through to too under up use used uses using very"
                  + " want was way we were what when where which while who whom whose why will with"
                  + " would you your")
              .split(" "));

  private Terms() {}

  /** The terms of a text, each once, in their order. */
  static Set<String> of(String text) {
    Set<String> terms = new LinkedHashSet<>();
    String folded = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    var word = WORD.matcher(folded.toLowerCase(Locale.ROOT));
    while (word.find()) {
      if (!STOP_WORDS.contains(word.group())) {
        terms.add(stem(word.group()));
      }
    }
    return terms;
  }

  /** Cuts common English endings; crude, but the same on both sides. */
  static String stem(String word) {
    String stem = word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
    if (stem.length() > 4 && stem.endsWith("ies")) {
      stem = stem.substring(0, stem.length() - 3) + "y";
    } else if (stem.length() > 3
        && stem.endsWith("s")
        && !stem.endsWith("ss")
        && !stem.endsWith("us")) {
      stem = stem.substring(0, stem.length() - 1);
    }
    if (stem.length() > 5 && stem.endsWith("ing")) {
      stem = undouble(stem.substring(0, stem.length() - 3));
    } else if (stem.length() > 4 && stem.endsWith("ed")) {
      stem = undouble(stem.substring(0, stem.length() - 2));
    }
    return stem.length() > 3 && stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
  }

  private static String undouble(String stem) {
    int last = stem.length() - 1;
    boolean doubled = last > 2 && stem.charAt(last) == stem.charAt(last - 1);
    return doubled && "lsz".indexOf(stem.charAt(last)) < 0 ? stem.substring(0, last) : stem;
  }
}
