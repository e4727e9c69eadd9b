package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.rag.Passage;
import dev.parley.inference.rag.RagClient;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** A search in vector stores by the model; what it finds can be cited. */
record SearchFiles(RagClient rag, List<UUID> collections, int most, double threshold)
    implements Tool {

  @Override
  public String name() {
    return ChatRequest.FILE_SEARCH;
  }

  @Override
  public String description() {
    return "Searches the user's files. Use it before answering a question that they may answer."
        + " Results are numbered passages; cite each statement that rests on one by its number in"
        + " square brackets, such as [1], and cite nothing else.";
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object");
    schema
        .putObject("properties")
        .putObject("query")
        .put("type", "string")
        .put("description", "A whole question, understandable by itself.");
    schema.putArray("required").add("query");
    return schema;
  }

  @Override
  public ToolResult run(ToolCall call) throws ToolFailedException {
    String query = call.arguments().path("query").asText("").strip();
    if (query.isEmpty()) {
      throw new ToolFailedException("query must be a text.");
    }
    List<Passage> found =
        rag.search(
            new RagClient.Search(List.of(query), collections, most, threshold, false),
            call.draft().call().token());
    if (found.isEmpty()) {
      return new ToolResult("Nothing was found.");
    }
    return new ToolResult(
        call.draft().call().sources().add(found).stream()
            .map(one -> "[" + one.number() + "] " + one.documentName() + "\n" + one.text())
            .collect(Collectors.joining("\n\n")));
  }
}
