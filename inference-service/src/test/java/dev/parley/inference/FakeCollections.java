package dev.parley.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collections of rag-service and their documents, each of the account in whose token's name it was
 * made. A file is indexed at once, but for one whose name holds {@code slow} or {@code broken}; one
 * that holds {@code refused} is not taken.
 */
final class FakeCollections {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH =
      Pattern.compile("/api/v1/collections(?:/([^/]+)(?:/(files|documents)(?:/([^/]+))?)?)?");
  private static final Pattern FILE =
      Pattern.compile("filename=\"([^\"]*)\".*?\r\n\r\n(.*)\r\n--[^\r]*--\r\n$", Pattern.DOTALL);

  private final Map<String, Made> collections = new ConcurrentSkipListMap<>();
  private long next;

  /** An answer of rag-service. */
  record Reply(int status, JsonNode body) {}

  private static final class Made {
    private final String account;
    private final String id;
    private final Instant at = Instant.now();
    private final Map<String, ObjectNode> documents = new ConcurrentSkipListMap<>();
    private String name = "";
    private JsonNode parserConfig = JSON.createObjectNode();

    Made(String account, String id) {
      this.account = account;
      this.id = id;
    }

    ObjectNode json() {
      ObjectNode json = JSON.createObjectNode();
      json.put("id", id).put("name", name).put("createdAt", at.toString());
      json.set("parserConfig", parserConfig);
      ObjectNode state = json.putObject("state").put("total", documents.size());
      for (String word : List.of("Indexed", "Queued", "Cancelled")) {
        state.put(
            word.toLowerCase(java.util.Locale.ROOT),
            documents.values().stream().filter(d -> d.path("state").asText().equals(word)).count());
      }
      return json;
    }
  }

  /** The answer; null when the request is about a collection that was not made here. */
  synchronized @Nullable Reply answer(String method, String path, String bearer, byte[] body)
      throws JsonProcessingException {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      return null;
    }
    String account = accountOf(bearer);
    if (parts.group(1) == null) {
      return method.equals("POST")
          ? create(account, JSON.readTree(new String(body, StandardCharsets.UTF_8)))
          : list(account);
    }
    Made made = collections.get(parts.group(1));
    if (made == null || !made.account.equals(account)) {
      return made == null && method.equals("GET") && parts.group(2) == null
          ? null
          : new Reply(404, JSON.createObjectNode());
    }
    if (parts.group(2) == null) {
      return one(method, made, body);
    }
    return parts.group(2).equals("files")
        ? upload(made, new String(body, StandardCharsets.UTF_8))
        : documents(method, made, parts.group(3));
  }

  private Reply create(String account, JsonNode body) {
    Made made = new Made(account, id());
    made.name = body.path("collectionName").asText();
    made.parserConfig = body.path("parserConfig");
    collections.put(made.id, made);
    return new Reply(200, JSON.createObjectNode().put("collectionId", made.id));
  }

  private Reply list(String account) {
    ArrayNode list = JSON.createArrayNode();
    collections.values().stream()
        .filter(made -> made.account.equals(account))
        .forEach(made -> list.add(made.json()));
    return new Reply(200, list);
  }

  private Reply one(String method, Made made, byte[] body) throws JsonProcessingException {
    switch (method) {
      case "PUT" ->
          made.name =
              JSON.readTree(new String(body, StandardCharsets.UTF_8))
                  .path("collectionName")
                  .asText();
      case "DELETE" -> collections.remove(made.id);
      default -> {}
    }
    return new Reply(200, made.json());
  }

  private Reply upload(Made made, String form) {
    Matcher file = FILE.matcher(form);
    if (!file.find()) {
      return new Reply(400, JSON.createObjectNode().put("detail", "no file"));
    }
    String name = file.group(1);
    if (name.contains("refused")) {
      return new Reply(422, JSON.createObjectNode().put("detail", "This kind is not read."));
    }
    String state =
        name.contains("slow") ? "Queued" : name.contains("broken") ? "Cancelled" : "Indexed";
    ObjectNode document = JSON.createObjectNode().put("id", id()).put("name", name);
    document.put("contents", file.group(2)).put("state", state).put("indexState", state);
    document.put("error", state.equals("Cancelled") ? "It is damaged." : null);
    made.documents.values().removeIf(one -> one.path("name").asText().equals(name));
    made.documents.put(document.path("id").asText(), document);
    return new Reply(
        200,
        JSON.createObjectNode()
            .put("documentId", document.path("id").asText())
            .put("state", state));
  }

  private static Reply documents(String method, Made made, @Nullable String id) {
    if (id == null) {
      ArrayNode list = JSON.createArrayNode();
      made.documents.values().forEach(list::add);
      return new Reply(200, list);
    }
    ObjectNode document = made.documents.get(id);
    if (document == null) {
      return new Reply(404, JSON.createObjectNode());
    }
    if (method.equals("DELETE")) {
      made.documents.remove(id);
    }
    return new Reply(200, document);
  }

  /** What a search finds here: documents that hold a word of it. Null for other collections. */
  synchronized @Nullable ArrayNode search(JsonNode asked) {
    Made made = collections.get(asked.path("collections").path(0).asText());
    if (made == null) {
      return null;
    }
    ArrayNode found = JSON.createArrayNode();
    for (ObjectNode document : made.documents.values()) {
      String contents = document.path("contents").asText();
      for (JsonNode term : asked.path("terms")) {
        if (List.of(term.asText().split(" ")).stream().anyMatch(contents::contains)) {
          ObjectNode item = found.addObject().put("documentId", document.path("id").asText());
          item.put("documentName", document.path("name").asText());
          item.put("documentContent", contents).put("score", 0.9).put("collectionId", made.id);
          item.putObject("metadata");
          item.putArray("referencedDocuments");
          break;
        }
      }
    }
    return found;
  }

  /** In the order in which they are made. */
  private String id() {
    return new UUID(0x0198_0000_0000_7000L, 0x8000_0000_0000_0000L + ++next).toString();
  }

  private static String accountOf(String bearer) throws JsonProcessingException {
    String payload = bearer.substring(bearer.indexOf('.') + 1, bearer.lastIndexOf('.'));
    return JSON.readTree(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8))
        .path("account")
        .asText();
  }
}
