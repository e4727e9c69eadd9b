package dev.parley.rag.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.parsing.Block;
import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ChunkedDocument;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.chunking.Position;
import dev.parley.rag.upstream.ChatModel;
import dev.parley.rag.upstream.ChatModelUnavailableException;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

class EnrichChunksTest {

  private static final UUID ACCOUNT = new UUID(0, 1);
  private static final Block.Box BOX = new Block.Box(0.1, 0.1, 0.5, 0.2);

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** Answers by a rule over instruction and text. */
  private ChatModel answering(BinaryOperator<String> rule) {
    return new ChatModel() {
      @Override
      public boolean configured() {
        return true;
      }

      @Override
      public String complete(UUID account, String instruction, String text) {
        asked.add(instruction);
        return rule.apply(instruction, text);
      }
    };
  }

  private static final ChatModel NONE =
      new ChatModel() {
        @Override
        public boolean configured() {
          return false;
        }

        @Override
        public String complete(UUID account, String instruction, String text) {
          throw new ChatModelUnavailableException("none", false, null);
        }
      };

  private static ParserConfig config(String json) throws Exception {
    return ParserConfig.of(new ObjectMapper().readTree(json.replace('\'', '"')));
  }

  private static ChunkedDocument document(int chunks) {
    List<Chunk> all = new ArrayList<>();
    for (int at = 0; at < chunks; at++) {
      all.add(
          new Chunk(
              at * 10,
              at * 10 + 9,
              "chunk " + at,
              Chunk.Kind.TEXT,
              null,
              at + 1,
              List.of(new Position(at + 1, BOX, 0)),
              List.of(),
              List.of()));
    }
    return new ChunkedDocument("x".repeat(chunks * 10), all);
  }

  /** Two groups of texts, far from each other. */
  private static List<float[]> embed(List<String> texts) {
    List<float[]> vectors = new ArrayList<>();
    for (String text : texts) {
      int number = Math.floorMod(text.hashCode(), 5);
      float[] vector = new float[32];
      vector[text.endsWith("1") || text.endsWith("3") ? 0 : 1] = 1;
      vector[2] = number / 100f;
      vectors.add(vector);
    }
    return vectors;
  }

  private List<Chunk> enrich(ChatModel model, ChunkMethod method, ParserConfig config, int chunks) {
    return new EnrichChunks(model)
        .enrich(ACCOUNT, method, config, document(chunks), EnrichChunksTest::embed)
        .chunks();
  }

  @Test
  void nothingIsAskedWhereNothingIsConfigured() {
    ChunkedDocument document = document(3);

    assertThat(
            new EnrichChunks(NONE)
                .enrich(
                    ACCOUNT,
                    ChunkMethod.NAIVE,
                    ParserConfig.defaults(ChunkMethod.NAIVE),
                    document,
                    EnrichChunksTest::embed))
        .isSameAs(document);
  }

  @Test
  void saysWhatNeedsAModel() throws Exception {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(
            () -> enrich(NONE, ChunkMethod.NAIVE, config("{'raptor':{'use_raptor':true}}"), 2))
        .withMessageStartingWith("RAPTOR needs a chat model: set PARLEY_KNOWLEDGE_CHAT_MODEL");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(
            () -> new EnrichChunks(NONE).require(ChunkMethod.KNOWLEDGE_GRAPH, ParserConfig.empty()))
        .withMessageStartingWith("The knowledge graph needs a chat model");
  }

  @Test
  void addsKeywordsAndQuestions() throws Exception {
    ChatModel model =
        answering(
            (instruction, text) ->
                instruction.contains("keywords") ? "one, two、three, four" : "1. Who?\n- When?\n\n");

    List<Chunk> chunks =
        enrich(model, ChunkMethod.NAIVE, config("{'auto_keywords':3,'auto_questions':2}"), 2);

    assertThat(chunks).hasSize(2);
    assertThat(chunks)
        .allSatisfy(
            chunk -> {
              assertThat(chunk.keywords()).containsExactly("one", "two", "three");
              assertThat(chunk.questions()).containsExactly("Who?", "When?");
            });
  }

  @Test
  void summarisesClustersUntilOneIsLeft() throws Exception {
    ChatModel model = answering((instruction, text) -> "Summary of " + text.length());

    List<Chunk> chunks =
        enrich(
            model,
            ChunkMethod.BOOK,
            config("{'raptor':{'use_raptor':true,'max_token':100,'random_seed':7}}"),
            20);
    List<Chunk> summaries = chunks.subList(20, chunks.size());

    assertThat(summaries).isNotEmpty().allMatch(chunk -> chunk.kind() == Chunk.Kind.SUMMARY);
    Chunk root = summaries.getLast();
    assertThat(root.start()).isZero();
    assertThat(root.end()).isEqualTo(199);
    assertThat(root.positions()).hasSize(20);
    assertThat(root.page()).isEqualTo(1);
    assertThat(asked.getFirst()).contains("at most 75 words");
    assertThat(enrich(model, ChunkMethod.BOOK, config("{'raptor':{'use_raptor':true}}"), 1))
        .hasSize(1);
  }

  @Test
  void fillsThePromptOfTheConfiguration() throws Exception {
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    ChatModel model =
        answering(
            (instruction, text) -> {
              texts.add(text);
              return "short";
            });

    enrich(
        model,
        ChunkMethod.BOOK,
        config("{'raptor':{'use_raptor':true,'prompt':'Say it: {cluster_content}!'}}"),
        2);

    assertThat(texts).containsExactly("Say it: chunk 0\n\nchunk 1!");
  }

  @Test
  void gathersWhatAllChunksSayOfAnEntity() {
    ChatModel model =
        answering(
            (instruction, text) ->
                text.equals("chunk 0")
                    ? "Here it is:\n```json\n{\"entities\":[{\"name\":\"Ada Lovelace\",\"type\":"
                        + "\"person\",\"description\":\"A mathematician.\"},{\"name\":\"Engine\","
                        + "\"type\":\"object\",\"description\":\"A machine.\"},],\"relations\":"
                        + "[{\"source\":\"Ada Lovelace\",\"target\":\"Engine\",\"description\":"
                        + "\"wrote of it\"}]}\n```"
                    : "{\"entities\":[{\"name\":\"ADA  LOVELACE\",\"type\":\"person\","
                        + "\"description\":\"Born in 1815.\"}],\"relations\":[{\"source\":\"x");

    List<Chunk> chunks = enrich(model, ChunkMethod.KNOWLEDGE_GRAPH, ParserConfig.empty(), 2);

    assertThat(chunks).hasSize(4);
    Chunk ada = chunks.get(2);
    assertThat(ada.kind()).isEqualTo(Chunk.Kind.ENTITY);
    assertThat(ada.text())
        .isEqualTo(
            "Ada Lovelace (person)\nA mathematician.\nBorn in 1815.\nAda Lovelace → Engine: wrote of it");
    assertThat(ada.positions()).hasSize(2);
    assertThat(ada.keywords()).containsExactly("Ada Lovelace");
    assertThat(asked.getFirst()).contains("organization, person, location, event, time");
  }

  @Test
  void aModelThatNeverAnswersInJsonFails() {
    assertThatExceptionOfType(ChatModelUnavailableException.class)
        .isThrownBy(
            () ->
                enrich(
                    answering((instruction, text) -> "I would rather not."),
                    ChunkMethod.KNOWLEDGE_GRAPH,
                    ParserConfig.empty(),
                    3))
        .matches(e -> !e.temporary());
  }

  @Test
  void theFirstFailureEndsTheRest() throws Exception {
    ChatModel model =
        answering(
            (instruction, text) -> {
              throw new ChatModelUnavailableException("too busy", true, null);
            });

    assertThatExceptionOfType(ChatModelUnavailableException.class)
        .isThrownBy(() -> enrich(model, ChunkMethod.NAIVE, config("{'auto_keywords':1}"), 50))
        .withMessage("too busy");
  }

  @Test
  void clustersAreStableAndShrink() {
    List<float[]> vectors = new ArrayList<>();
    for (int at = 0; at < 200; at++) {
      float[] vector = new float[64];
      vector[at % 4] = 1;
      vector[10 + at % 7] = 0.05f;
      vectors.add(vector);
    }

    List<List<Integer>> clusters = new ClusterVectors(64, 0.1, 3).clusters(vectors);

    assertThat(clusters).isEqualTo(new ClusterVectors(64, 0.1, 3).clusters(vectors));
    assertThat(clusters.size()).isBetween(2, 64);
    assertThat(clusters.stream().flatMap(List::stream).distinct()).hasSize(200);
    assertThat(clusters)
        .allSatisfy(
            cluster -> assertThat(cluster.stream().map(at -> at % 4).distinct()).hasSize(1));
    assertThat(
            new ClusterVectors(64, 0.1, 3)
                .clusters(Collections.nCopies(40, new float[] {1, 0})).stream()
                    .flatMap(List::stream)
                    .distinct())
        .hasSize(40);
  }
}
