package dev.parley.embedding;

import java.util.List;

/**
 * Turns texts into vectors whose dot product is their similarity.
 *
 * <p>Implementations are safe for use by several threads, and deterministic: the same text gives
 * the same vector whatever else is in the batch, so that vectors can be kept by content hash.
 */
public interface EmbeddingModel {

  /** The model's id, as clients name it. */
  String name();

  /** Length of every vector. */
  int dimensions();

  /** Tokens of one text, special ones included, that fit into one pass of the model. */
  int maxTokens();

  /**
   * Embeds passages, or any text that is not a search query.
   *
   * @param texts any number, empty strings allowed; a text beyond {@link #maxTokens()} is embedded
   *     in windows and averaged by their lengths
   * @return one vector of length one per text, in the order given
   * @throws EmbeddingException when the model fails; nothing is returned for any text then
   */
  List<float[]> embed(List<String> texts);

  /**
   * Embeds a search query, with the instruction that the model was trained with where it has one.
   *
   * @throws EmbeddingException when the model fails
   */
  float[] embedQuery(String query);

  /** The number of tokens of the text, special ones not included. */
  int tokens(String text);
}
