package dev.parley.inference.script;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker script wants done with a request. */
public sealed interface WorkerVerdict {

  /**
   * Goes on.
   *
   * @param messages instead of those of the request; null leaves them
   * @param context texts that the model shall be given besides, in this order; may be empty
   */
  record Continue(@Nullable ArrayNode messages, List<String> context) implements WorkerVerdict {}

  /** Answers with an error that says this. */
  record Refuse(String reason) implements WorkerVerdict {}

  /** Answers with this text, without a model. */
  record Answer(String text) implements WorkerVerdict {}
}
