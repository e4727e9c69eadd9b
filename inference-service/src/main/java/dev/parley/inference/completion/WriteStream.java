package dev.parley.inference.completion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemResponses;
import dev.parley.web.stream.EventStream;
import org.jboss.logging.Logger;

/**
 * Carries chunks of an answer to a client: each as its own event, as soon as it comes. A client
 * that reads slowly slows the model down; one that leaves ends the call.
 *
 * <p>An answer that breaks off ends with an event that holds OpenAI's error envelope, and without
 * {@code [DONE]}, so that no client takes a part for the whole.
 */
final class WriteStream implements ChatModel.Listener {

  private static final Logger LOG = Logger.getLogger(WriteStream.class);
  private static final String DONE = "[DONE]";

  private final EventStream events;
  private final ChatModel.Chunks chunks;
  private final ProblemResponses problems;

  private WriteStream(EventStream events, ChatModel.Chunks chunks, ProblemResponses problems) {
    this.events = events;
    this.chunks = chunks;
    this.problems = problems;
  }

  /** Begins; returns at once. */
  static void begin(EventStream events, ChatModel.Chunks chunks, ProblemResponses problems) {
    events.onClose(chunks::cancel);
    chunks.start(new WriteStream(events, chunks, problems));
  }

  @Override
  public void chunk(ObjectNode chunk) {
    events.data(chunk.toString());
    if (events.isFull()) {
      chunks.pause();
      events.onDrain(chunks::resume);
      if (!events.isFull()) {
        chunks.resume(); // it drained before anybody listened
      }
    }
  }

  @Override
  public void end() {
    events.data(DONE);
    events.end();
  }

  @Override
  public void failed(ProblemException problem) {
    LOG.warnf(problem.getCause(), "A stream broke off: %s", problem.detail());
    events.data(problems.openAiEnvelope(problem).toString());
    events.end();
  }
}
