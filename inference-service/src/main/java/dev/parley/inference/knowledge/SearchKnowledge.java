package dev.parley.inference.knowledge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.QueryStrategy;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.rag.Passage;
import dev.parley.inference.rag.RagClient;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets the model search the knowledge itself, where the query strategy is {@code QueryFunction}.
 * What it finds can be cited like passages that were found for it.
 */
@Singleton
final class SearchKnowledge implements ToolSource {

  /** The name of the function. */
  static final String NAME = "search_knowledge";

  private final RagClient rag;

  SearchKnowledge(RagClient rag) {
    this.rag = rag;
  }

  @Override
  public Offer offer(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    boolean asked =
        parameters != null
            && parameters.queryStrategy() == QueryStrategy.QueryFunction
            && !parameters.knowledgeCollections().isEmpty();
    return asked ? Offer.of(List.of(new Search(parameters))) : Offer.NONE;
  }

  private final class Search implements Tool {

    private final GatewayParameters parameters;

    Search(GatewayParameters parameters) {
      this.parameters = parameters;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String description() {
      return "Searches the knowledge base. Use it before answering a question of fact. Results are"
          + " numbered passages; cite each statement that rests on one by its number in square"
          + " brackets, such as [1], and cite nothing else.";
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
          rag.search(RetrieveKnowledge.searchOf(parameters, query), call.draft().call().token());
      if (found.isEmpty()) {
        return new ToolResult("Nothing was found.");
      }
      List<Passage> numbered = call.draft().call().sources().add(found);
      return new ToolResult(WritePassages.written(numbered, parameters));
    }
  }
}
