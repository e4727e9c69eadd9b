package dev.parley.chat.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.inference.AnswerPart;
import dev.parley.web.stream.EventStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes the parts of an answer as server-sent events: {@code message}, {@code citations} and
 * {@code usage} as they come, then {@code done} or {@code error}. Waits for a visitor who reads
 * slowly; says nothing to one who left.
 */
final class StreamToVisitor {

  private static final long LOOK_AGAIN_MILLIS = 500;

  private final EventStream stream;
  private final ObjectMapper json;

  StreamToVisitor(EventStream stream, ObjectMapper json) {
    this.stream = stream;
    this.json = json;
  }

  void part(AnswerPart part) {
    switch (part) {
      case AnswerPart.Text words -> send("message", new PublicShapes.Delta(words.text()));
      case AnswerPart.Citations more ->
          send("citations", new PublicShapes.Passages(more.citations()));
      case AnswerPart.Usage count -> send("usage", count.usage());
      case AnswerPart.Reasoning thought -> {} // not part of the answer
    }
  }

  /** The last event, and the end of the stream. */
  void end(Answer answer) {
    if (answer.problem() != null) {
      send("error", PublicShapes.Failed.of(answer.problem()));
    } else {
      send("done", new PublicShapes.Done(answer.messageId(), answer.state()));
    }
    stream.end();
  }

  private void send(String event, Object data) {
    if (stream.isClosed()) {
      return;
    }
    try {
      stream.event(event, null, json.writeValueAsString(data));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event could not be written as JSON", e);
    }
    awaitRoom();
  }

  private void awaitRoom() {
    while (stream.isFull()) {
      CountDownLatch room = new CountDownLatch(1);
      stream.onDrain(room::countDown);
      try {
        // Looks again by itself: there may have been room before the handler was set.
        boolean drained = room.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        if (drained) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
