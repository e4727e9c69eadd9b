package dev.parley.embedding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * BERT's uncased WordPiece tokenizer: clean, fold accents and case, split on white space and
 * punctuation, then match the longest known piece first (Devlin et al. 2018, and the tokenizer.json
 * format of Hugging Face).
 *
 * <p>Written out because the native library for it contacts a cloud metadata address when it loads,
 * unpacks itself into the home directory, and has no build for Intel Macs.
 */
final class WordPieceTokenizer {

  static final int CLS = 101;
  static final int SEP = 102;
  private static final int UNKNOWN = 100;
  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> vocabulary;
  private final int longestPiece;

  private WordPieceTokenizer(Map<String, Integer> vocabulary) {
    this.vocabulary = vocabulary;
    this.longestPiece = vocabulary.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  /** Reads the vocabulary ({@code model.vocab}) of a tokenizer.json. */
  static WordPieceTokenizer read(InputStream tokenizerJson) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(tokenizerJson)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("vocab")) {
          return new WordPieceTokenizer(readVocabulary(json));
        }
      }
    }
    throw new IOException("tokenizer.json holds no vocabulary");
  }

  private static Map<String, Integer> readVocabulary(JsonParser json) throws IOException {
    Map<String, Integer> vocabulary = HashMap.newHashMap(32_000);
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String piece = json.currentName();
      vocabulary.put(piece, json.nextIntValue(UNKNOWN));
    }
    return vocabulary;
  }

  /** The ids of the text's pieces, without the special tokens. */
  int[] encode(String text) {
    Pieces pieces = new Pieces(Math.max(16, text.length() / 3));
    String folded = fold(text);
    int start = -1;
    for (int at = 0; at < folded.length(); ) {
      int c = folded.codePointAt(at);
      int next = at + Character.charCount(c);
      boolean alone = c != ' ' && standsAlone(c);
      if (c == ' ' || alone) {
        if (start >= 0) {
          addWord(folded, start, at, pieces);
          start = -1;
        }
        if (alone) {
          addWord(folded, at, next, pieces);
        }
      } else if (start < 0) {
        start = at;
      }
      at = next;
    }
    if (start >= 0) {
      addWord(folded, start, folded.length(), pieces);
    }
    return pieces.toArray();
  }

  private void addWord(String text, int from, int to, Pieces pieces) {
    if (text.codePointCount(from, to) > LONGEST_WORD) {
      pieces.add(UNKNOWN);
      return;
    }
    int mark = pieces.size;
    for (int at = from; at < to; ) {
      int end = Math.min(to, at + longestPiece);
      Integer id = null;
      for (; end > at; end--) {
        String piece = text.substring(at, end);
        id = vocabulary.get(at == from ? piece : "##" + piece);
        if (id != null) {
          break;
        }
      }
      if (id == null) {
        pieces.size = mark;
        pieces.add(UNKNOWN);
        return;
      }
      pieces.add(id);
      at = end;
    }
  }

  private static String fold(String text) {
    boolean ascii = text.chars().allMatch(c -> c < 128);
    String decomposed = ascii ? text : Normalizer.normalize(text, Normalizer.Form.NFD);
    StringBuilder folded = new StringBuilder(decomposed.length());
    decomposed.codePoints().forEach(c -> appendFolded(c, folded));
    return folded.toString();
  }

  private static void appendFolded(int c, StringBuilder out) {
    if (c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c)) {
      out.append(' ');
      return;
    }
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.NON_SPACING_MARK -> {
        // dropped: carries no meaning for the model
      }
      default -> {
        if (c != 0xFFFD) {
          out.appendCodePoint(Character.toLowerCase(c));
        }
      }
    }
  }

  private static boolean standsAlone(int c) {
    if (c < 128) {
      return (c >= 33 && c <= 47)
          || (c >= 58 && c <= 64)
          || (c >= 91 && c <= 96)
          || (c >= 123 && c <= 126);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> isCjk(c);
    };
  }

  private static boolean isCjk(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }

  private static final class Pieces {
    private int[] ids;
    private int size;

    Pieces(int capacity) {
      ids = new int[capacity];
    }

    void add(int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
      }
      ids[size++] = id;
    }

    int[] toArray() {
      return Arrays.copyOf(ids, size);
    }
  }
}
