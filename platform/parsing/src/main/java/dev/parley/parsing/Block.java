package dev.parley.parsing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a file's content, in reading order.
 *
 * @param level 1 to 6 for a heading (1 is the title of a document, a sheet or a slide), depth from
 *     1 for a list item, else 0
 * @param text without markup, paragraphs without line breaks inside; for a table its caption or
 *     empty; never null
 * @param rows cells of a table, row by row, empty for everything else; rows may differ in length
 * @param headerRows how many of the first rows are headings of the columns
 * @param page the page, slide or message it is on, counted from 1; null where the format has none
 * @param box where on the page it stands; null where the format does not say
 */
public record Block(
    Kind kind,
    int level,
    String text,
    List<List<String>> rows,
    int headerRows,
    @Nullable Integer page,
    @Nullable Box box) {

  /** What a block is. */
  public enum Kind {
    HEADING,
    PARAGRAPH,
    LIST_ITEM,
    TABLE,
    CODE,
    /** Text that was read from an image. */
    IMAGE,
    /** A field that belongs to a message or a file: {@code Subject: …}. */
    FIELD
  }

  /**
   * A rectangle on a page in shares of its width and height, from the top left corner: 0 to 1.
   *
   * @param left smaller than {@code right}
   * @param top smaller than {@code bottom}
   */
  public record Box(double left, double top, double right, double bottom) {

    /** The smallest box around both. */
    public Box and(Box other) {
      return new Box(
          Math.min(left, other.left),
          Math.min(top, other.top),
          Math.max(right, other.right),
          Math.max(bottom, other.bottom));
    }
  }

  /** A block of text without a place. */
  public static Block of(Kind kind, int level, String text) {
    return new Block(kind, level, text, List.of(), 0, null, null);
  }

  /** A table without a place. */
  public static Block table(String caption, List<List<String>> rows, int headerRows) {
    return new Block(Kind.TABLE, 0, caption, rows, headerRows, null, null);
  }

  /** The same block at a place. */
  public Block at(@Nullable Integer onPage, @Nullable Box where) {
    return new Block(kind, level, text, rows, headerRows, onPage, where);
  }
}
