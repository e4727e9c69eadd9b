package dev.parley.inference.rag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collections and their documents in rag-service, for the caller whose token is given. */
@Singleton
public final class RagCollections {

  private static final String COLLECTIONS = "/api/v1/collections";
  private static final int PAGE = 1000;

  private final RagHttp http;
  private final RagConfig config;

  RagCollections(RagHttp http, RagConfig config) {
    this.http = http;
    this.config = config;
  }

  /** How many documents are in which state. */
  public record Counts(long total, long indexed, long queued, long cancelled) {}

  /** A collection. */
  public record Facts(UUID id, String name, Instant createdAt, Instant changedAt, Counts counts) {}

  /** How far a document is: {@code Queued}, {@code Indexed}, or {@code Cancelled} with a reason. */
  public record State(String word, @Nullable String error) {}

  /** A file to take in; its bytes are opened when they are sent, and closed after that. */
  public record Upload(String name, long length, Supplier<InputStream> bytes) {}

  /**
   * Creates a collection.
   *
   * @param chunkTokens of a chunk at most; null for rag-service's own
   */
  public UUID create(String name, @Nullable Integer chunkTokens, String token) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("collectionName", name);
    if (chunkTokens != null) {
      body.putObject("parserConfig").put("chunk_token_num", chunkTokens);
    }
    HttpResponse<String> response =
        http.send(json(COLLECTIONS, token).POST(text(body.toString())).build());
    return idOf(require(response), "collectionId");
  }

  /** Gives a collection another name; 404 when there is none. */
  public void rename(UUID id, String name, String token) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("collectionName", name);
    require(http.send(json(path(id), token).PUT(text(body.toString())).build()));
  }

  /** A collection of the caller's. */
  public Optional<Facts> find(UUID id, String token) {
    HttpResponse<String> response = http.send(http.request(path(id), token).GET().build());
    return response.statusCode() == 404 ? Optional.empty() : Optional.of(facts(require(response)));
  }

  /** All of the caller's, the oldest first. */
  public List<Facts> all(String token) {
    List<Facts> all = new ArrayList<>();
    int page = 1;
    int size;
    do {
      String path = COLLECTIONS + "?page_size=" + PAGE + "&page=" + page++;
      JsonNode found = require(http.send(http.request(path, token).GET().build()));
      found.forEach(one -> all.add(facts(one)));
      size = found.size();
    } while (size == PAGE);
    return List.copyOf(all);
  }

  /** Deletes a collection with all that is in it; nothing happens when there is none. */
  public void delete(UUID id, String token) {
    deleteAt(path(id), token);
  }

  /**
   * Hands over a file as a document, in place of one of the same name.
   *
   * @return the id of the document
   * @throws ProblemException 404 without the collection; 422 with rag-service's reason when it does
   *     not take the file
   */
  public UUID upload(UUID collection, Upload file, String token) {
    String boundary = "parley-" + UUID.randomUUID();
    byte[] head = head(boundary, file.name()).getBytes(StandardCharsets.UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    BodyPublisher body =
        BodyPublishers.fromPublisher(
            BodyPublishers.concat(
                BodyPublishers.ofByteArray(head),
                BodyPublishers.ofInputStream(file.bytes()),
                BodyPublishers.ofByteArray(tail)),
            head.length + file.length() + tail.length);
    HttpRequest request =
        http.request(path(collection) + "/files", token)
            .timeout(config.uploadTimeout())
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(body)
            .build();
    return idOf(require(http.send(request)), "documentId");
  }

  private static String head(String boundary, String name) {
    String escaped = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    return "--"
        + boundary
        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
        + escaped
        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
  }

  /** A document: its text as it was read, and how far it is; empty when there is none. */
  public Optional<JsonNode> document(UUID collection, UUID document, String token) {
    HttpResponse<String> response =
        http.send(http.request(path(collection, document), token).GET().build());
    return response.statusCode() == 404 ? Optional.empty() : Optional.of(require(response));
  }

  /** The states of these documents; one that is not there any more is absent. */
  public Map<UUID, State> states(UUID collection, Set<UUID> wanted, String token) {
    Map<UUID, State> states = new HashMap<>();
    int page = 1;
    int size = PAGE;
    while (states.size() < wanted.size() && size == PAGE) {
      String query = "/documents?order_by=created_at_desc&page_size=" + PAGE + "&page=" + page++;
      JsonNode found =
          require(http.send(http.request(path(collection) + query, token).GET().build()));
      for (JsonNode one : found) {
        UUID id = idOf(one, "id");
        if (wanted.contains(id)) {
          states.put(
              id, new State(one.path("indexState").asText(""), one.path("error").textValue()));
        }
      }
      size = found.size();
    }
    return states;
  }

  /** Deletes a document; nothing happens when there is none. */
  public void deleteDocument(UUID collection, UUID document, String token) {
    deleteAt(path(collection, document), token);
  }

  private void deleteAt(String path, String token) {
    HttpResponse<String> response = http.send(http.request(path, token).DELETE().build());
    if (response.statusCode() != 404) {
      require(response);
    }
  }

  /** What rag-service refuses for a reason of the request is told with its reason. */
  private JsonNode require(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 404) {
      throw ProblemException.notFound("The vector store");
    }
    if (status == 400 || status == 413 || status == 422) {
      String detail = http.tree(response.body()).path("detail").asText("");
      throw ProblemException.unprocessable(
          detail.isEmpty() ? "The knowledge service does not take this." : detail);
    }
    return http.tree(RagHttp.require200(response));
  }

  private static Facts facts(JsonNode one) {
    JsonNode state = one.path("state");
    Instant created = Instant.parse(one.path("createdAt").asText(Instant.EPOCH.toString()));
    return new Facts(
        idOf(one, "id"),
        one.path("name").asText(""),
        created,
        one.hasNonNull("updatedAt") ? Instant.parse(one.path("updatedAt").asText()) : created,
        new Counts(
            state.path("total").asLong(),
            state.path("indexed").asLong(),
            state.path("queued").asLong(),
            state.path("cancelled").asLong()));
  }

  private static UUID idOf(JsonNode one, String field) {
    String text = one.path(field).asText("");
    if (!Ids.isId(text)) {
      throw ProblemException.upstreamFailed("The knowledge service's answer is malformed.", null);
    }
    return Ids.parse(text, "The object");
  }

  private HttpRequest.Builder json(String path, String token) {
    return http.request(path, token).header("Content-Type", "application/json");
  }

  private static BodyPublisher text(String body) {
    return BodyPublishers.ofString(body);
  }

  private static String path(UUID collection) {
    return COLLECTIONS + "/" + collection;
  }

  private static String path(UUID collection, UUID document) {
    return path(collection) + "/documents/" + document;
  }
}
