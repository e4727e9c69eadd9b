package dev.parley.rag.document;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Keeps a JSON body, which is held in memory, to the size of one line of an upload; the server's
 * own limit is that of a whole upload. A body that does not say its length ends as unreadable JSON.
 */
@Singleton
public class LimitJsonBodies implements ObjectMapperCustomizer {

  /** The longest text that is allowed by default, with every character escaped, and some more. */
  private static final long LONGEST = 16L << 20;

  @Override
  public void customize(ObjectMapper mapper) {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxDocumentLength(LONGEST).build());
  }

  /** Refuses a JSON body that says it is too long. */
  @ServerRequestFilter
  public void refuse(ContainerRequestContext request) {
    MediaType type = request.getMediaType();
    boolean json = type != null && MediaType.APPLICATION_JSON_TYPE.isCompatible(type);
    if (json && request.getLength() > LONGEST) {
      throw new ProblemException(
          ProblemType.TOO_LARGE, "A JSON body may have at most " + LONGEST + " bytes.");
    }
  }
}
