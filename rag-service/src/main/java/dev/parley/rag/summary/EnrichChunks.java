package dev.parley.rag.summary;

import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ChunkedDocument;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.upstream.ChatModel;
import dev.parley.rag.upstream.ChatModelUnavailableException;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Adds to a document's chunks what its configuration asks of a chat model: keywords, questions,
 * entities with their relations, and a tree of summaries.
 */
@ApplicationScoped
public class EnrichChunks {

  private final ChatModel model;

  EnrichChunks(ChatModel model) {
    this.model = model;
  }

  /**
   * Makes sure that what the configuration asks for can be done.
   *
   * @throws ProblemException 422 that says what needs a chat model and how it is configured
   */
  public void require(ChunkMethod method, ParserConfig config) {
    List<String> needs = needs(method, config);
    if (!needs.isEmpty() && !model.configured()) {
      throw ProblemException.unprocessable(
          String.join(" and ", needs)
              + (needs.size() == 1 ? " needs" : " need")
              + " a chat model: set PARLEY_KNOWLEDGE_CHAT_MODEL, and PARLEY_KNOWLEDGE_CHAT_URL"
              + " with the address of an OpenAI-compatible API.");
    }
  }

  private static List<String> needs(ChunkMethod method, ParserConfig config) {
    List<String> needs = new ArrayList<>();
    if (config.raptor().use()) {
      needs.add("RAPTOR");
    }
    if (usesGraph(method, config)) {
      needs.add("The knowledge graph");
    }
    if (config.autoKeywords() > 0) {
      needs.add("auto_keywords");
    }
    if (config.autoQuestions() > 0) {
      needs.add("auto_questions");
    }
    return needs;
  }

  private static boolean usesGraph(ChunkMethod method, ParserConfig config) {
    return method == ChunkMethod.KNOWLEDGE_GRAPH || config.useGraph();
  }

  /**
   * The document with what was asked for; the same when nothing was. Summaries and entities follow
   * the chunks of the text.
   *
   * @param embed gives a vector for each text, all of one length
   * @throws ProblemException 422 when there is no chat model
   * @throws ChatModelUnavailableException when it gave no answer
   */
  public ChunkedDocument enrich(
      UUID account,
      ChunkMethod method,
      ParserConfig config,
      ChunkedDocument document,
      Function<List<String>, List<float[]>> embed) {
    require(method, config);
    if (needs(method, config).isEmpty() || document.chunks().isEmpty()) {
      return document;
    }
    List<Chunk> chunks =
        new DescribeChunks(model, account, config.autoKeywords(), config.autoQuestions())
            .describe(document.chunks());
    List<Chunk> all = new ArrayList<>(chunks);
    if (usesGraph(method, config)) {
      all.addAll(new FindEntities(model, account, config.entityTypes()).find(chunks));
    }
    if (config.raptor().use()) {
      all.addAll(new SummariseClusters(model, account, config.raptor(), embed).summarise(chunks));
    }
    return new ChunkedDocument(document.contents(), all);
  }
}
