package dev.parley.rag.chunking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a collection or a document says of how it is to be cut. Names, types and defaults are those
 * of RAGFlow's {@code parser_config}; what is not known here is kept and given back.
 */
public final class ParserConfig {

  private static final List<String> ENTITY_TYPES =
      List.of("organization", "person", "location", "event", "time");
  private static final List<String> CHUNK_TOKENS = List.of("chunk_token_num", "chunk_token_count");
  private static final int DEFAULT_CHUNK_TOKENS = 128;
  private static final String DEFAULT_DELIMITER = "\n!?。;!?";
  private static final ParserConfig EMPTY = new ParserConfig(JsonNodeFactory.instance.objectNode());

  private final ObjectNode json;

  private ParserConfig(ObjectNode json) {
    this.json = json;
  }

  /**
   * How clusters of chunks are summarised.
   *
   * @param maxTokens of a summary
   * @param threshold least share of the membership in a cluster, 0 to 1
   * @param prompt an instruction that may hold {@code {cluster_content}}; null: the built-in one
   */
  public record Raptor(
      boolean use,
      int maxTokens,
      double threshold,
      int maxClusters,
      long seed,
      @Nullable String prompt) {}

  /** Nothing is said. */
  public static ParserConfig empty() {
    return EMPTY;
  }

  /**
   * Reads a configuration, as the field {@code parser_config} has it.
   *
   * @throws ProblemException 400 with all fields that are not valid and what they may hold
   */
  public static ParserConfig of(@Nullable JsonNode given) {
    return of(given, "parser_config");
  }

  /**
   * Reads a configuration.
   *
   * @param given null or JSON's null: nothing is said
   * @param field of the request that has it
   * @throws ProblemException 400 with all fields that are not valid and what they may hold
   */
  public static ParserConfig of(@Nullable JsonNode given, String field) {
    if (given == null || given.isNull() || given.isMissingNode()) {
      return EMPTY;
    }
    CheckParserConfig.check(given, field);
    return new ParserConfig(given.deepCopy());
  }

  /** What the reference prints as defaults of the method. */
  public static ParserConfig defaults(ChunkMethod method) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (method) {
      case NAIVE -> {
        json.put("chunk_token_num", DEFAULT_CHUNK_TOKENS)
            .put("delimiter", DEFAULT_DELIMITER)
            .put("html4excel", false)
            .put("layout_recognize", true)
            .put("task_page_size", 12);
        json.putObject("raptor").put("use_raptor", false);
      }
      case KNOWLEDGE_GRAPH -> {
        json.put("chunk_token_num", DEFAULT_CHUNK_TOKENS).put("delimiter", DEFAULT_DELIMITER);
        ENTITY_TYPES.forEach(json.putArray("entity_types")::add);
      }
      case QA, MANUAL, PAPER, BOOK, LAWS, PRESENTATION ->
          json.putObject("raptor").put("use_raptor", false);
      case TABLE, PICTURE, ONE, EMAIL -> {}
    }
    return new ParserConfig(json);
  }

  /**
   * This configuration, with what another said before for what it does not say. Where the two names
   * of a chunk's tokens differ, the one that was changed counts: who sends back what was shown
   * under both has perhaps changed one.
   */
  public ParserConfig over(ParserConfig before) {
    ObjectNode merged = before.json.deepCopy();
    ObjectNode own = json.deepCopy();
    if (chunkTokens().isPresent()) {
      merged.remove(CHUNK_TOKENS);
    }
    if (CHUNK_TOKENS.stream().allMatch(json::hasNonNull)) {
      int tokens = changedTokens(before.chunkTokens().orElse(DEFAULT_CHUNK_TOKENS));
      own.remove(CHUNK_TOKENS);
      own.put(CHUNK_TOKENS.getFirst(), tokens);
    }
    merge(merged, own);
    return new ParserConfig(merged);
  }

  private int changedTokens(int before) {
    return CHUNK_TOKENS.stream()
        .mapToInt(name -> json.path(name).intValue())
        .filter(tokens -> tokens != before)
        .findFirst()
        .orElse(before);
  }

  /** This configuration, with the method's defaults for what it does not say. */
  public ParserConfig orDefaults(ChunkMethod method) {
    ObjectNode merged = defaults(method).json;
    if (json.hasNonNull("chunk_token_count")) {
      merged.remove("chunk_token_num");
    }
    merge(merged, json);
    return new ParserConfig(merged);
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(
            each -> {
              if (into.get(each.getKey()) instanceof ObjectNode below
                  && each.getValue() instanceof ObjectNode more) {
                merge(below, more);
              } else if (!each.getValue().isNull() || !into.has(each.getKey())) {
                into.set(each.getKey(), each.getValue().deepCopy());
              }
            });
  }

  /** As it was given. */
  public JsonNode json() {
    return json.deepCopy();
  }

  /** As it was given, the tokens of a chunk under the name of RAGFlow and that of AIBuilder. */
  public JsonNode jsonUnderBothNames() {
    ObjectNode both = json.deepCopy();
    chunkTokens().ifPresent(tokens -> CHUNK_TOKENS.forEach(name -> both.put(name, tokens)));
    return both;
  }

  public boolean isEmpty() {
    return json.isEmpty();
  }

  /** Whether it says anything of how long chunks are, or of another of the names. */
  boolean says(String... names) {
    for (String name : names) {
      if (json.hasNonNull(name)) {
        return true;
      }
    }
    return chunkTokens().isPresent();
  }

  /** Tokens of a chunk of text at most. */
  public OptionalInt chunkTokens() {
    for (String name : CHUNK_TOKENS) {
      if (json.hasNonNull(name)) {
        return OptionalInt.of(json.get(name).intValue());
      }
    }
    return OptionalInt.empty();
  }

  /** Signs after which text may be cut; words between backticks end a chunk. */
  public Optional<String> delimiter() {
    return Optional.ofNullable(json.get("delimiter"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  /** Whether tables are written as HTML. */
  public boolean html4excel() {
    return json.path("html4excel").asBoolean(false);
  }

  /** How many keywords a chat model is to give each chunk. */
  public int autoKeywords() {
    return json.path("auto_keywords").asInt(0);
  }

  /** How many questions a chat model is to ask of each chunk. */
  public int autoQuestions() {
    return json.path("auto_questions").asInt(0);
  }

  public Raptor raptor() {
    JsonNode raptor = json.path("raptor");
    double threshold = raptor.path("threshold").asDouble(0.1);
    return new Raptor(
        raptor.path("use_raptor").asBoolean(false),
        raptor.path("max_token").asInt(256),
        raptor.path("clustering_threshold").asDouble(threshold),
        raptor.path("max_cluster").asInt(64),
        raptor.path("random_seed").asLong(0),
        raptor.hasNonNull("prompt") ? raptor.get("prompt").asText() : null);
  }

  /** Whether entities and relations are to be found by a chat model, whatever the method. */
  public boolean useGraph() {
    return json.path("graphrag").path("use_graphrag").asBoolean(false);
  }

  /** Types of the entities that are looked for. */
  public List<String> entityTypes() {
    JsonNode own = json.path("graphrag").path("entity_types");
    JsonNode types = own.isArray() && !own.isEmpty() ? own : json.path("entity_types");
    List<String> names = new ArrayList<>();
    types.forEach(type -> names.add(type.asText()));
    return names.isEmpty() ? ENTITY_TYPES : List.copyOf(names);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ParserConfig config && json.equals(config.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
