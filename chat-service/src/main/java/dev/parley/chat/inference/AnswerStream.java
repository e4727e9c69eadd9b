package dev.parley.chat.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer on its way; read by one thread. */
public final class AnswerStream implements AutoCloseable {

  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  private final LineQueue lines;
  private final Duration patience;
  private final ObjectMapper json;

  AnswerStream(LineQueue lines, Duration patience, ObjectMapper json) {
    this.lines = lines;
    this.patience = patience;
    this.json = json;
  }

  /**
   * Waits for the next parts; a chunk may carry several, or none.
   *
   * @return null at the end of a whole answer
   * @throws ProblemException when the answer failed, broke off, or nothing more came
   */
  public @Nullable List<AnswerPart> next() {
    try {
      for (String line = lines.next(patience); line != null; line = lines.next(patience)) {
        if (!line.startsWith(DATA)) {
          continue; // comments (pings), and the empty lines between events
        }
        String data = line.substring(DATA.length()).strip();
        return data.equals(DONE) ? null : ReadChunk.partsOf(json.readTree(data));
      }
      throw ProblemException.upstreamFailed("The answer broke off before its end.", null);
    } catch (LineQueue.Broken e) {
      throw ProblemException.upstreamFailed("The answer broke off before its end.", e);
    } catch (JsonProcessingException e) {
      throw ProblemException.upstreamFailed("The answer could not be read.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The answer was interrupted.", e);
    }
  }

  /** Ends the exchange, whole or not. */
  @Override
  public void close() {
    lines.close();
  }
}
