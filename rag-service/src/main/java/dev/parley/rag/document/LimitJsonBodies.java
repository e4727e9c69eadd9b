package dev.parley.rag.document;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Keeps a JSON body, which is held in memory, to the size of one line of an upload; the server's
 * own limit is that of a whole upload. A body that does not say its length ends as unreadable JSON.
 */
@Singleton
public class LimitJsonBodies implements ObjectMapperCustomizer {

  /** The longest text that is allowed by default, with every character escaped, and some more. */
  private static final long LONGEST = 16L << 20;

  /** Values and names in a body: each costs much more memory than its few characters. */
  private static final long MOST_TOKENS = 100_000;

  private static final long SMALL = 256 << 10;

  /** What a body that does not say its length is counted as; few of them are long. */
  private static final long UNKNOWN = 1 << 20;

  /** A body takes several times its length while it is read. */
  private static final int PART_OF_HEAP = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int capacity =
      (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  private final Semaphore room = new Semaphore(capacity, true);

  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxDocumentLength(LONGEST)
                .maxTokenCount(MOST_TOKENS)
                .build());
    mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Refuses a JSON body that says it is too long. Large ones are read only a few at a time, as many
   * as the heap takes.
   */
  @ServerRequestFilter
  public void refuse(ContainerRequestContext request, RoutingContext context) {
    MediaType type = request.getMediaType();
    boolean json = type != null && MediaType.APPLICATION_JSON_TYPE.isCompatible(type);
    if (json && request.getLength() > LONGEST) {
      throw new ProblemException(
          ProblemType.TOO_LARGE, "A JSON body may have at most " + LONGEST + " bytes.");
    }
    boolean hasBody =
        request.getLength() > 0 || request.getHeaderString("Transfer-Encoding") != null;
    if (json && hasBody && (request.getLength() < 0 || request.getLength() > SMALL)) {
      reserve(request.getLength() < 0 ? UNKNOWN : request.getLength(), context);
    }
  }

  private void reserve(long bytes, RoutingContext context) {
    int wanted = (int) Math.min(capacity, bytes);
    Place place = new Place(wanted);
    context.addEndHandler(over -> place.leave()); // first: the client may leave while it waits
    try {
      if (!room.tryAcquire(wanted, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new ProblemException(
            ProblemType.UNAVAILABLE,
            "Too many large JSON bodies are being read at the moment.",
            List.of(),
            PATIENCE,
            null);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ProblemType.UNAVAILABLE, "The service is stopping.");
    }
    place.enter();
  }

  /** Room that is given back once, whichever comes first: the end of the call or the room. */
  private final class Place {
    private final int bytes;
    private boolean entered;
    private boolean left;

    Place(int bytes) {
      this.bytes = bytes;
    }

    synchronized void enter() {
      if (left) {
        room.release(bytes);
      } else {
        entered = true;
      }
    }

    synchronized void leave() {
      left = true;
      if (entered) {
        entered = false;
        room.release(bytes);
      }
    }
  }
}
