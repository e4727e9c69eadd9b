package dev.parley.chat.attachment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Has rag-service read a document, which it does in a process of its own. */
@ApplicationScoped
class AskParser {

  private static final Logger LOG = Logger.getLogger(AskParser.class);
  private static final String PATH = "/internal/v1/file-texts?name=";

  private final InternalTokens tokens;
  private final AttachmentConfig config;
  private final ObjectMapper json;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  AskParser(InternalTokens tokens, AttachmentConfig config, ObjectMapper json) {
    this.tokens = tokens;
    this.config = config;
    this.json = json;
  }

  /**
   * The text of a document; blocks.
   *
   * @throws ProblemException 422 when there is none, in words for a visitor (the log has the
   *     reason, which may name the inside of the reader), 502, 503 or 504 when nobody could read it
   *     now
   */
  String textOf(UUID account, String name, byte[] bytes) {
    String base = config.ragUrl().toString().replaceAll("/+$", "");
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(base + PATH + URLEncoder.encode(name, StandardCharsets.UTF_8)))
            .header("Authorization", "Bearer " + tokens.issue(account, "chat", Set.of()))
            .header("Content-Type", "application/octet-stream")
            .timeout(config.readTimeout())
            .POST(BodyPublishers.ofByteArray(bytes))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      JsonNode body = json.readTree(response.body());
      if (response.statusCode() == 422) {
        LOG.infof("A document was not read: %s", body.path("detail").asText("no reason given"));
        throw ProblemException.unprocessable(
            "The document could not be read. It may be damaged, empty, or locked with a password.");
      }
      if (response.statusCode() != 200) {
        throw ProblemException.upstreamFailed("Documents cannot be read at the moment.", null);
      }
      return body.path("text").asText("");
    } catch (HttpTimeoutException e) {
      throw ProblemException.upstreamTimeout("The document took too long to read.");
    } catch (JsonProcessingException e) {
      throw ProblemException.upstreamFailed("Documents cannot be read at the moment.", e);
    } catch (IOException e) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "Documents cannot be read at the moment. Please try again soon.",
          java.util.List.of(),
          Duration.ofSeconds(5),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The document was not read to its end.", e);
    }
  }
}
