package dev.parley.benchmarks.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Documents with a word each that no other has, so that one can be asked for alone.
 *
 * @param texts contents by name
 * @param files bytes by name
 * @param words the word that is the document's own, by name
 */
record Workload(Map<String, String> texts, Map<String, byte[]> files, Map<String, String> words) {

  private static final List<String> FORMATS = List.of("pdf", "docx", "html", "csv");
  private static final List<String> VOCABULARY =
      List.of(
          ("river stone harbour engine ledger garden winter signal copper market bridge forest"
                  + " lantern valley record letter station method island weather pattern surface"
                  + " mountain kitchen journey window measure village history science")
              .split(" "));
  private static final int TEXT_WORDS = 60;

  /** The documents numbered from {@code first}; the same numbers give the same documents. */
  static Workload of(String prefix, int first, int texts, int files) {
    Workload made =
        new Workload(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    for (int number = first; number < first + texts; number++) {
      String name = prefix + "-text-" + number;
      made.texts().put(name, made.text(name, number));
    }
    for (int number = first; number < first + files; number++) {
      String format = FORMATS.get(number % FORMATS.size());
      String name = prefix + "-file-" + number + "." + format;
      made.files().put(name, WriteFile.of(format, made.text(name, number)));
    }
    return made;
  }

  int size() {
    return words.size();
  }

  private String text(String name, int number) {
    Random random = new Random(name.hashCode());
    String own = ownWord(name);
    words.put(name, own);
    StringBuilder text = new StringBuilder("This record numbered ").append(number);
    text.append(" speaks of ").append(own).append(" and");
    for (int word = 0; word < TEXT_WORDS; word++) {
      text.append(' ').append(VOCABULARY.get(random.nextInt(VOCABULARY.size())));
    }
    return text.append('.').toString();
  }

  /** Consonants only, so that it is no word of any language and no ending is cut off. */
  private static String ownWord(String name) {
    String letters = "bcdfghjklmnpqrtvwxz";
    long rest = Integer.toUnsignedLong(name.hashCode());
    StringBuilder word = new StringBuilder("zq");
    for (int letter = 0; letter < 8; letter++) {
      word.append(letters.charAt((int) (rest % letters.length())));
      rest /= letters.length();
    }
    return word.toString();
  }
}
