package dev.parley.benchmarks.retrieval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The calls of the native API that the benchmarks make. */
public final class RagApi implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 1000;
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** As most clients speak it where there is no TLS, without the attempt at HTTP/2. */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Target target;

  /**
   * @param target where the installation is
   */
  public RagApi(Target target) {
    this.target = target;
  }

  /** How far the indexing of a collection is. */
  public record State(int total, int indexed, int queued, int cancelled) {}

  /** Returns the new collection's id. */
  public String createCollection(String name) {
    return call("POST", "/api/v1/collections", json(Map.of("collectionName", name)))
        .path("collectionId")
        .asText();
  }

  public void deleteCollection(String collection) {
    call("DELETE", "/api/v1/collections/" + collection, BodyPublishers.noBody());
  }

  /** One JSONL upload of all texts by name; returns how many were queued. */
  public int upload(String collection, Map<String, String> texts) {
    StringBuilder lines = new StringBuilder();
    texts.forEach(
        (name, contents) ->
            lines.append(text(Map.of("name", name, "contents", contents))).append('\n'));
    HttpRequest.Builder request =
        request("/api/v1/collections/" + collection + "/documents")
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines.toString()));
    JsonNode report = send(request.build());
    if (report.path("skipped").asInt() > 0) {
      throw new IllegalStateException("Lines were skipped: " + report.path("errors"));
    }
    return report.path("enqueued").asInt();
  }

  /** Uploads one file, which is read, cut and indexed. */
  public void uploadFile(String collection, String name, byte[] bytes) {
    String boundary = "part-" + Integer.toHexString(name.hashCode());
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n";
    send(
        request("/api/v1/collections/" + collection + "/files")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofString(head.formatted(boundary, name)),
                    BodyPublishers.ofByteArray(bytes),
                    BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
            .build());
  }

  /** Creates or updates one text; returns its id. */
  public String put(String collection, String name, String contents) {
    return call(
            "PUT",
            "/api/v1/collections/" + collection + "/documents",
            json(Map.of("name", name, "contents", contents)))
        .path("documentId")
        .asText();
  }

  /** Whether searches find the document's present contents. */
  public boolean isIndexed(String collection, String document) {
    return call(
            "GET",
            "/api/v1/collections/" + collection + "/documents/" + document,
            BodyPublishers.noBody())
        .path("state")
        .asText()
        .equals("Indexed");
  }

  /** A document as a list of them shows it. */
  public record Listed(String name, String state, String error) {}

  /** All documents of a collection; the error is empty where none is shown. */
  public List<Listed> list(String collection) {
    List<Listed> all = new ArrayList<>();
    for (int page = 1, found = PAGE; found == PAGE; page++) {
      JsonNode documents =
          call(
              "GET",
              "/api/v1/collections/%s/documents?order_by=name_asc&page=%d&page_size=%d"
                  .formatted(collection, page, PAGE),
              BodyPublishers.noBody());
      documents.forEach(
          each ->
              all.add(
                  new Listed(
                      each.path("name").asText(),
                      each.path("indexState").asText(),
                      each.path("error").asText(""))));
      found = documents.size();
    }
    return all;
  }

  /** What the consistency check of each index of a collection says. */
  public JsonNode consistency(String collection) {
    return call(
        "GET", "/api/v1/collections/" + collection + "/consistency", BodyPublishers.noBody());
  }

  public State state(String collection) {
    JsonNode state =
        call("GET", "/api/v1/collections/" + collection, BodyPublishers.noBody()).path("state");
    return new State(
        state.path("total").asInt(),
        state.path("indexed").asInt(),
        state.path("queued").asInt(),
        state.path("cancelled").asInt());
  }

  /** Waits until nothing is queued; reports progress every half second. */
  public State awaitIndexed(String collection, BiConsumer<State, Duration> progress)
      throws InterruptedException {
    return awaitIndexed(collection, HALF_A_SECOND, progress);
  }

  /** Waits until nothing is queued; looks, and reports progress, so often. */
  public State awaitIndexed(String collection, Duration pause, BiConsumer<State, Duration> progress)
      throws InterruptedException {
    long start = System.nanoTime();
    State state = state(collection);
    while (state.queued() > 0) {
      progress.accept(state, Duration.ofNanos(System.nanoTime() - start));
      Thread.sleep(pause);
      state = state(collection);
    }
    return state;
  }

  /** Names of the documents found, best first. */
  public List<String> query(String collection, String term, int top) {
    JsonNode results =
        call(
            "POST",
            "/api/v1/query",
            json(Map.of("terms", List.of(term), "collections", List.of(collection), "top", top)));
    return results.findValuesAsText("documentName");
  }

  /** Names of the documents that have the word, one for each chunk that has it. */
  public List<String> queryWord(String collection, String word, int top) {
    JsonNode results =
        call(
            "POST",
            "/api/v1/query",
            json(
                Map.of(
                    "terms",
                    List.of(word),
                    "collections",
                    List.of(collection),
                    "top",
                    top,
                    "fusion",
                    "lexical")));
    return results.findValuesAsText("documentName");
  }

  private JsonNode call(String method, String path, BodyPublisher body) {
    return send(
        request(path).header("Content-Type", "application/json").method(method, body).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(target.gateway() + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + target.key());
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            request.uri() + " answered " + response.statusCode() + ": " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static BodyPublisher json(Map<String, ?> body) {
    return BodyPublishers.ofString(text(body));
  }

  private static String text(Map<String, ?> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
