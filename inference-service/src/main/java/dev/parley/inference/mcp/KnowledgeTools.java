package dev.parley.inference.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.rag.Passage;
import dev.parley.inference.rag.RagClient;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Searches the account's collections. */
@Singleton
final class KnowledgeTools {

  private static final int DEFAULT_LIMIT = 8;
  private static final int MOST_PASSAGES = 50;
  private static final int MOST_COLLECTIONS = 100;

  private final RagClient rag;

  KnowledgeTools(RagClient rag) {
    this.rag = rag;
  }

  List<OfferedTool> tools() {
    ObjectNode search = OfferedTool.schema();
    OfferedTool.required(search, "query", "A whole question, understandable by itself.");
    OfferedTool.property(
            search,
            "collections",
            "array",
            "Ids or names of the collections to search in; all of them if left out.")
        .putObject("items")
        .put("type", "string");
    OfferedTool.property(search, "limit", "integer", "At most so many passages; 8 if left out.")
        .put("minimum", 1)
        .put("maximum", MOST_PASSAGES);
    OfferedTool.property(search, "min_score", "number", "Only passages that score so much.")
        .put("minimum", 0)
        .put("maximum", 1);
    return List.of(
        new OfferedTool(
            "search_knowledge",
            "Searches the documents of the knowledge base and gives the passages that answer a"
                + " question best, with their documents.",
            search,
            false,
            this::search));
  }

  private String search(Asker asker, JsonNode arguments) {
    String query = ReadArguments.text(arguments, "query");
    int limit = ReadArguments.number(arguments, "limit", 1, MOST_PASSAGES, DEFAULT_LIMIT);
    Double asked = ReadArguments.share(arguments, "min_score");
    double least = asked == null ? 0 : asked;
    List<UUID> collections = chosen(rag.collections(asker.token()), arguments.path("collections"));
    if (collections.isEmpty()) {
      return "There are no collections.";
    }
    List<Passage> found =
        rag.search(
            new RagClient.Search(List.of(query), collections, limit, least, false), asker.token());
    if (found.isEmpty()) {
      return "Nothing was found.";
    }
    StringBuilder text = new StringBuilder();
    found.forEach(passage -> write(passage, text));
    return text.toString();
  }

  private static List<UUID> chosen(List<RagClient.Named> all, JsonNode wanted) {
    List<UUID> chosen = new ArrayList<>();
    if (wanted.isMissingNode() || wanted.isNull()) {
      all.forEach(collection -> chosen.add(collection.id()));
    } else if (wanted.isArray() && !wanted.isEmpty()) {
      wanted.forEach(name -> chosen.add(find(all, name.asText("")).id()));
    } else {
      throw ProblemException.invalid("collections", "Expected at least one id or name.");
    }
    if (chosen.size() > MOST_COLLECTIONS) {
      throw ProblemException.invalid(
          "collections", "Name those to search in, at most " + MOST_COLLECTIONS + ".");
    }
    return chosen;
  }

  private static RagClient.Named find(List<RagClient.Named> all, String name) {
    UUID id = Ids.isId(name) ? Ids.parse(name, "The collection") : null;
    return all.stream()
        .filter(one -> one.id().equals(id) || one.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "collections",
                    "There is no collection '" + name + "'.",
                    all.stream().limit(20).map(RagClient.Named::name).toList()));
  }

  private static void write(Passage passage, StringBuilder text) {
    text.append(text.isEmpty() ? "" : "\n\n");
    text.append('[').append(passage.number()).append("] ").append(passage.documentName());
    if (passage.page() != null) {
      text.append(", page ").append(passage.page());
    }
    if (passage.reference() != null) {
      text.append(" (").append(passage.reference()).append(')');
    }
    text.append(": ").append(passage.text());
  }
}
