package dev.parley.rag.chunking;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a document.
 *
 * @param start first UTF-16 code unit in the document's contents
 * @param end after the last one
 * @param text never blank; the contents from start to end, but for parts of tables, whose header is
 *     repeated, pairs of question and answer, and what a model wrote
 * @param section the headings above it, outermost first, as {@code Chapter 1 > Scope}; null where
 *     there are none
 * @param page the first page it stands on, counted from 1; null where the format has none
 * @param positions where on its pages it stands, one a page, in the order of the pages
 * @param questions that it answers; where there are any, they are embedded in place of the text
 * @param keywords that name what it is about
 */
public record Chunk(
    int start,
    int end,
    String text,
    Kind kind,
    @Nullable String section,
    @Nullable Integer page,
    List<Position> positions,
    List<String> questions,
    List<String> keywords) {

  /** What a chunk is. */
  public enum Kind {
    TEXT,
    TABLE,
    QUESTION,
    IMAGE,
    /** A summary of other chunks, written by a model. */
    SUMMARY,
    /** What the document says of somebody or something, gathered by a model. */
    ENTITY;

    /** As it is stored: in small letters. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of the name as stored.
     *
     * @throws IllegalArgumentException when there is none
     */
    @JsonCreator
    public static Kind of(String wireName) {
      return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
  }

  public Chunk {
    positions = List.copyOf(positions);
    questions = List.copyOf(questions);
    keywords = List.copyOf(keywords);
  }

  /** A run of text without a place on a page. */
  public Chunk(int start, int end, String text) {
    this(start, end, text, Kind.TEXT, null, null, List.of(), List.of(), List.of());
  }

  /** The same with another text and kind. */
  public Chunk as(Kind other, String newText) {
    List<Position> places =
        newText.equals(text) ? positions : positions.stream().map(Position::ofOtherText).toList();
    return new Chunk(start, end, newText, other, section, page, places, questions, keywords);
  }

  /** The same under another section. */
  public Chunk under(@Nullable String newSection) {
    return new Chunk(start, end, text, kind, newSection, page, positions, questions, keywords);
  }

  /** The same with these questions. */
  public Chunk asking(List<String> newQuestions) {
    return new Chunk(start, end, text, kind, section, page, positions, newQuestions, keywords);
  }

  /** The same with these keywords. */
  public Chunk about(List<String> newKeywords) {
    return new Chunk(start, end, text, kind, section, page, positions, questions, newKeywords);
  }
}
