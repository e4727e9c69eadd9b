package dev.parley.inference.rag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks rag-service, always with the token of the caller for whom we work. */
@Singleton
public final class RagClient {

  private final RagHttp http;
  private final ObjectMapper json;

  RagClient(RagHttp http, ObjectMapper json) {
    this.http = http;
    this.json = json;
  }

  /**
   * A search.
   *
   * @param terms texts that a passage should answer
   * @param top at most so many passages
   * @param minScore only passages that score at least this
   * @param includeReferences also give the documents that a passage refers to
   */
  public record Search(
      List<String> terms,
      List<UUID> collections,
      int top,
      double minScore,
      boolean includeReferences) {}

  /**
   * Searches; best passages first, each followed by the documents that it refers to, numbered from
   * 1, each text once.
   *
   * @throws ProblemException 422 when a collection is gone, 502 or 504 when rag-service fails: an
   *     answer without the knowledge it should rest on would mislead
   */
  public List<Passage> search(Search search, String token) {
    HttpRequest request =
        http.request("/api/v1/query", token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json.valueToTree(search).toString()))
            .build();
    HttpResponse<String> response = http.send(request);
    if (response.statusCode() == 404) {
      throw ProblemException.unprocessable(
          "A knowledge collection of this AI gateway no longer exists.");
    }
    return passages(RagHttp.require200(response));
  }

  /** Whether the caller's account has such a collection. */
  public boolean hasCollection(UUID id, String token) {
    HttpRequest request = http.request("/api/v1/collections/" + id, token).GET().build();
    HttpResponse<String> response = http.send(request);
    if (response.statusCode() == 404) {
      return false;
    }
    RagHttp.require200(response);
    return true;
  }

  /** A collection: its id and its name. */
  public record Named(UUID id, String name) {}

  /** The collections of the caller's account, the oldest first; at most a thousand. */
  public List<Named> collections(String token) {
    HttpRequest request = http.request("/api/v1/collections?page_size=1000", token).GET().build();
    List<Named> collections = new ArrayList<>();
    for (JsonNode item : http.tree(RagHttp.require200(http.send(request)))) {
      UUID id = idOf(item.get("id"));
      if (id != null) {
        collections.add(new Named(id, item.path("name").asText("")));
      }
    }
    return List.copyOf(collections);
  }

  private List<Passage> passages(String body) {
    List<Passage> passages = new ArrayList<>();
    for (JsonNode item : http.tree(body)) {
      add(passages, item, item);
      for (JsonNode referenced : item.path("referencedDocuments")) {
        add(passages, referenced, item);
      }
    }
    return List.copyOf(passages);
  }

  /** A referenced document may lack name, collection and score: it has them of its referrer. */
  private static void add(List<Passage> passages, JsonNode item, JsonNode fallback) {
    String text = item.path("documentContent").asText("");
    boolean known = passages.stream().anyMatch(passage -> passage.text().equals(text));
    if (text.isBlank() || known) {
      return;
    }
    passages.add(
        new Passage(
            passages.size() + 1,
            idOf(first(item, fallback, "collectionId")),
            idOf(item.get("documentId")),
            item.path("documentName").asText(fallback.path("documentName").asText("")),
            referenceOf(item, fallback),
            text,
            item.path("score").asDouble(fallback.path("score").asDouble()),
            pageOf(item.path("metadata")),
            pagesOf(item.path("metadata")),
            sectionOf(item.path("metadata")),
            descriptionOf(item.path("metadata"))));
  }

  private static @Nullable Integer pageOf(JsonNode metadata) {
    JsonNode page = metadata.path("_page");
    return page.canConvertToInt() && page.intValue() > 0 ? page.intValue() : null;
  }

  private static List<Passage.PageStart> pagesOf(JsonNode metadata) {
    List<Passage.PageStart> pages = new ArrayList<>();
    for (JsonNode page : metadata.path("_pages")) {
      JsonNode start = page.path("start");
      pages.add(
          new Passage.PageStart(
              page.path("page").asInt(), start.isInt() ? Integer.valueOf(start.intValue()) : null));
    }
    return pages;
  }

  private static @Nullable String sectionOf(JsonNode metadata) {
    JsonNode section = metadata.path("_section");
    return section.isTextual() && !section.textValue().isBlank() ? section.textValue() : null;
  }

  /** Names and values that the owner gave; those that begin with an underscore are ours. */
  private static String descriptionOf(JsonNode metadata) {
    List<String> facts = new ArrayList<>();
    for (var entry : metadata.properties()) {
      JsonNode value = entry.getValue();
      if (!entry.getKey().startsWith("_") && !value.isNull()) {
        facts.add(
            entry.getKey() + ": " + (value.isValueNode() ? value.asText() : value.toString()));
      }
    }
    return String.join("; ", facts);
  }

  private static @Nullable JsonNode first(JsonNode item, JsonNode fallback, String field) {
    return item.hasNonNull(field) ? item.get(field) : fallback.get(field);
  }

  /** Documents belong to a result by having its reference. */
  private static @Nullable String referenceOf(JsonNode item, JsonNode fallback) {
    for (JsonNode candidate :
        List.of(
            item.path("documentReference"),
            item.path("reference"),
            fallback.path("documentReference"))) {
      if (candidate.isTextual() && !candidate.textValue().isBlank()) {
        return candidate.textValue();
      }
    }
    return null;
  }

  private static @Nullable UUID idOf(@Nullable JsonNode id) {
    return id != null && id.isTextual() && Ids.isId(id.textValue())
        ? Ids.parse(id.textValue(), "The document")
        : null;
  }
}
