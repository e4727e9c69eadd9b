package dev.parley.rag.chunking;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.parley.web.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a document is cut into chunks. */
public enum ChunkMethod {
  /** Text up to a number of tokens, tables by themselves. */
  NAIVE,
  /** By section. */
  MANUAL,
  /** Pairs of question and answer. */
  QA,
  /** Each row of a table. */
  TABLE,
  /** The abstract, sections, references. */
  PAPER,
  /** Chapters and sections. */
  BOOK,
  /** Articles and paragraphs of law. */
  LAWS,
  /** Each slide or page. */
  PRESENTATION,
  /** The text of an image. */
  PICTURE,
  /** The whole document. */
  ONE,
  /** Each message, its fields first, what is attached after it. */
  EMAIL,
  /** As naive, with the entities and relations that a chat model finds. */
  KNOWLEDGE_GRAPH;

  /** The name of all requests and answers. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names, in the order of the methods. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(ChunkMethod::wireName).toList();
  }

  /**
   * The method of the name, as the field {@code chunk_method} has it.
   *
   * @throws ProblemException 400 that lists the methods, when there is none of the name
   */
  public static ChunkMethod of(String wireName) {
    return of(wireName, "chunk_method");
  }

  /**
   * The method of the name.
   *
   * @param field that has the name
   * @throws ProblemException 400 that lists the methods, when there is none of the name
   */
  public static ChunkMethod of(String wireName, String field) {
    for (ChunkMethod method : values()) {
      if (method.wireName().equals(wireName)) {
        return method;
      }
    }
    throw ProblemException.invalid(field, "There is no such chunk method.", wireNames());
  }
}
