package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;

/** Something that completes chats, in OpenAI's shapes. */
public interface ChatModel {

  /**
   * Completes whole; blocks.
   *
   * @return a {@code chat.completion} with at least one choice
   * @throws ProblemException when there is no answer
   */
  ObjectNode complete(Draft draft);

  /**
   * Begins a streamed completion; blocks until it is certain that there will be an answer.
   *
   * @throws ProblemException when there is none, while it can still be told by a status
   */
  Chunks open(Draft draft);

  /** The chunks of an answer, in order. */
  interface Chunks {

    /** Gives the chunks to the listener as they come; called once. */
    void start(Listener listener);

    /** Asks for no more chunks for now. */
    void pause();

    /** Asks for chunks again. */
    void resume();

    /** Gives the answer up; the listener hears nothing more. */
    void cancel();
  }

  /** Who takes chunks. After {@link #end} or {@link #failed}, which come once, nothing follows. */
  interface Listener {

    /** A {@code chat.completion.chunk}; belongs to the listener. */
    void chunk(ObjectNode chunk);

    /** The answer is whole. */
    void end();

    /** The answer broke off. */
    void failed(ProblemException problem);
  }
}
