package dev.parley.rag.chunking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import org.junit.jupiter.api.Test;

class ParserConfigTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @Test
  void givesBackWhatWasSent() throws Exception {
    JsonNode sent =
        json("{'chunk_token_count':64,'raptor':{'use_raptor':true,'more':1},'own':[1]}");

    ParserConfig config = ParserConfig.of(sent);

    assertThat(config.json()).isEqualTo(sent);
    assertThat(config.chunkTokens()).hasValue(64);
    assertThat(config.raptor().use()).isTrue();
    assertThat(config.orDefaults(ChunkMethod.NAIVE).json().has("chunk_token_num")).isFalse();
    assertThat(config.orDefaults(ChunkMethod.NAIVE).json().path("task_page_size").asInt())
        .isEqualTo(12);
    assertThat(ParserConfig.of(null).isEmpty()).isTrue();
  }

  @Test
  void keepsWhatWasSaidBefore() throws Exception {
    ParserConfig before =
        ParserConfig.of(
            json("{'chunk_token_count':64,'raptor':{'use_raptor':true,'max_token':9},'own':1}"));

    ParserConfig after =
        ParserConfig.of(
                json("{'chunk_token_num':32,'raptor':{'use_raptor':false},'delimiter':null}"))
            .over(before)
            .orDefaults(ChunkMethod.NAIVE);

    assertThat(after.chunkTokens()).hasValue(32);
    assertThat(after.json().has("chunk_token_count")).isFalse();
    assertThat(after.raptor().use()).isFalse();
    assertThat(after.raptor().maxTokens()).isEqualTo(9);
    assertThat(after.json().path("own").asInt()).isEqualTo(1);
    assertThat(after.delimiter()).hasValue("\n!?。;!?");
    assertThat(ParserConfig.of(json("{}")).over(before)).isEqualTo(before);
  }

  @Test
  void showsTheTokensUnderBothNamesAndTakesTheOneThatWasChanged() throws Exception {
    ParserConfig before = ParserConfig.of(json("{'chunk_token_count':64}"));
    assertThat(before.jsonUnderBothNames())
        .isEqualTo(json("{'chunk_token_count':64,'chunk_token_num':64}"));
    assertThat(ParserConfig.empty().jsonUnderBothNames()).isEqualTo(json("{}"));

    for (String sent :
        new String[] {
          "{'chunk_token_count':64,'chunk_token_num':32}",
          "{'chunk_token_count':32,'chunk_token_num':64}",
          "{'chunk_token_count':32,'chunk_token_num':32}"
        }) {
      assertThat(ParserConfig.of(json(sent)).over(before).json())
          .as(sent)
          .isEqualTo(json("{'chunk_token_num':32}"));
    }
    assertThat(
            ParserConfig.of(json("{'chunk_token_count':64,'chunk_token_num':64}"))
                .over(before)
                .chunkTokens())
        .hasValue(64);
    assertThat(
            ParserConfig.of(json("{'chunk_token_count':128,'chunk_token_num':99}"))
                .over(ParserConfig.empty())
                .chunkTokens())
        .as("the default was shown")
        .hasValue(99);
  }

  @Test
  void takesNoTextThatTheDatabaseCannotLookInto() throws Exception {
    for (String sent :
        new String[] {"{'delimiter':'\\u0000'}", "{'own':[{'a':'b\\u0000'}]}", "{'\\u0000':1}"}) {
      JsonNode config = json(sent);
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> ParserConfig.of(config))
          .withMessageContaining("NUL");
    }
  }

  @Test
  void printsTheDefaultsOfTheReference() throws Exception {
    assertThat(ParserConfig.defaults(ChunkMethod.NAIVE).json())
        .isEqualTo(
            json(
                "{'chunk_token_num':128,'delimiter':'\\n!?。;!?','html4excel':false,"
                    + "'layout_recognize':true,'task_page_size':12,'raptor':{'use_raptor':false}}"));
    assertThat(ParserConfig.defaults(ChunkMethod.LAWS).json())
        .isEqualTo(json("{'raptor':{'use_raptor':false}}"));
    assertThat(ParserConfig.defaults(ChunkMethod.ONE).json()).isEqualTo(json("{}"));
    assertThat(ParserConfig.defaults(ChunkMethod.KNOWLEDGE_GRAPH).entityTypes())
        .containsExactly("organization", "person", "location", "event", "time");
  }

  @Test
  void saysEverythingThatIsWrong() throws Exception {
    JsonNode wrong =
        json(
            "{'chunk_token_num':'many','delimiter':'','html4excel':1,'layout_recognize':3,"
                + "'raptor':{'threshold':2,'max_cluster':0},'graphrag':{'method':'x'},"
                + "'entity_types':'person','auto_questions':11}");

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ParserConfig.of(wrong))
        .satisfies(
            problem ->
                assertThat(problem.errors())
                    .extracting(FieldError::field)
                    .containsExactly(
                        "parser_config.chunk_token_num",
                        "parser_config.delimiter",
                        "parser_config.layout_recognize",
                        "parser_config.html4excel",
                        "parser_config.auto_questions",
                        "parser_config.entity_types",
                        "parser_config.raptor.threshold",
                        "parser_config.raptor.max_cluster",
                        "parser_config.graphrag.method"))
        .withMessageContaining("light, general, ner");
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ParserConfig.of(json("[1]")));
  }

  @Test
  void anUnknownMethodIsToldWhichExist() {
    assertThat(ChunkMethod.of("knowledge_graph")).isEqualTo(ChunkMethod.KNOWLEDGE_GRAPH);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ChunkMethod.of("clever"))
        .withMessageContaining("naive, manual, qa, table, paper, book, laws")
        .satisfies(
            problem -> assertThat(problem.errors().getFirst().field()).isEqualTo("chunk_method"));
  }
}
