package dev.parley.rag.upstream;

import java.util.UUID;

/** A model that answers in text. Safe for use by several threads. */
public interface ChatModel {

  /** Whether there is one; without it nothing can be asked. */
  boolean configured();

  /**
   * Asks once and waits for the whole answer.
   *
   * @param account for whom is asked
   * @param instruction what to do with the text; may be empty
   * @param text never empty
   * @return never blank
   * @throws ChatModelUnavailableException when there is no model, or it gave no answer
   */
  String complete(UUID account, String instruction, String text);
}
