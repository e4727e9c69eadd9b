package dev.parley.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What tests do with a collection. */
record Knowledge(Api api, String id) {

  private static final Duration INDEXING_LIMIT = Duration.ofMinutes(2);

  static Knowledge create(Api api, String name) {
    String id =
        api.post("/api/v1/collections", Map.of("collectionName", name))
            .expect(200)
            .text("collectionId");
    return new Knowledge(api, id);
  }

  String path() {
    return "/api/v1/collections/" + id;
  }

  String documents() {
    return path() + "/documents";
  }

  JsonNode state() {
    return api.get(path()).expect(200).json().path("state");
  }

  /** Creates or updates one document; returns its id. */
  String put(String name, String contents) {
    return api.put(documents(), Map.of("name", name, "contents", contents))
        .expect(200)
        .text("documentId");
  }

  /** Waits until this many documents are there and all of them are indexed. */
  void awaitIndexed(int documents) {
    await()
        .atMost(INDEXING_LIMIT)
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptions()
        .until(
            this::state,
            state ->
                state.path("total").asInt() == documents
                    && state.path("indexed").asInt() == documents
                    && state.path("queued").asInt() == 0);
  }

  /** The documents that fit best. */
  JsonNode query(String terms) {
    return api.post(
            "/api/v1/query", Map.of("terms", List.of(terms), "collections", List.of(id), "top", 3))
        .expect(200)
        .json();
  }

  /** One line of an upload. */
  static String line(String name, String contents) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", name);
    document.put("contents", contents);
    document.put("reference", "ref-" + name);
    document.put("tags", List.of("e2e"));
    document.put("metadata", Map.of("origin", "test"));
    return Api.write(document) + "\n";
  }

  /** So many lines with names {@code doc-0}, {@code doc-1} …, each with words of its own. */
  static List<String> lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                line("doc-" + i, "Parcel number " + i + " lies on shelf " + i % 17 + " of hall A."))
        .collect(Collectors.toList());
  }
}
