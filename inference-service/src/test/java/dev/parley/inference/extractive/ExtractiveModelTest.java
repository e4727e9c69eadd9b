package dev.parley.inference.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedding.BuiltInEmbeddingModel;
import dev.parley.inference.rag.Passage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractiveModelTest {

  private static final List<Passage> MANUAL = Manual.passages();
  private static BuiltInEmbeddingModel embedding;
  private static ExtractiveModel model;

  @BeforeAll
  static void load() {
    embedding = new BuiltInEmbeddingModel(2);
    model = new ExtractiveModel(embedding);
  }

  @AfterAll
  static void close() {
    embedding.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How do I start it? | ./parley up",
        "What software must be installed beforehand? | It needs a JDK 25 and Maven 3.8",
        "How can I shut the whole thing down? | Press Ctrl-C to stop every process in order",
        "I lost my key, what now? | Lost keys cannot be recovered; create another one instead. [3]",
        "How quickly does a revoked API key stop working? | within five seconds. [3]",
        "What happens to a broken line in an upload? | A bad line is skipped",
        "Which port does the rag service use? | rag-service",
        "How are dense and keyword search merged? | weighted min-max fusion. [5]",
        "How is it ensured that events are not processed twice? | each effect happens once. [7]",
        "What is the largest file I can upload? | as large as 2 GB. [8]",
        "What do I get when I send too many requests? | answered with 429",
        "What is Parley? | Parley is a self-hosted platform"
      })
  void questionsInOtherWordsAreAnsweredWordForWord(String question, String expected) {
    assertThat(model.answer(question, MANUAL)).contains(expected.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "How do I bake sourdough bread?",
        "What is the best recipe for lasagna?",
        "Who won the football world cup in 2018?",
        "What is the capital of France?",
        "How long should I boil an egg?",
        "What is the weather like tomorrow?",
        "How do I change the oil of my car?",
        "How do I install Photoshop?",
        "Who is the president of the company?",
        "Tell me a joke",
        "hello"
      })
  void whatTheManualDoesNotHoldIsNotAnswered(String question) {
    assertThat(model.answer(question, MANUAL)).isEqualTo(ExtractiveModel.UNKNOWN);
  }

  @Test
  void nothingRetrievedIsNotAnswered() {
    assertThat(model.answer("How do I start it?", List.of())).isEqualTo(ExtractiveModel.UNKNOWN);
    assertThat(model.answer("  ", MANUAL)).isEqualTo(ExtractiveModel.UNKNOWN);
  }

  @Test
  void codeStaysWholeWithTheSentenceThatLeadsToIt() {
    assertThat(model.answer("How do I start it?", MANUAL))
        .startsWith("To build and start everything, run: [1]\n\n```bash\n./parley up\n```");
  }

  @Test
  void referenceNumbersOfTheTextAreNotTakenForCitations() {
    List<Passage> paper =
        List.of(
            new Passage(
                1,
                null,
                null,
                "p",
                null,
                "Revoked keys stop working at once [2], see `list[2]`.",
                1));
    assertThat(model.answer("When do revoked keys stop working?", paper))
        .isEqualTo("Revoked keys stop working at once (2), see `list[2]`. [1]");
  }

  @Test
  void sameQuestionGetsTheSameAnswer() {
    String question = "What happens to a broken line in an upload?";
    assertThat(model.answer(question, MANUAL)).isEqualTo(model.answer(question, MANUAL));
  }

  @Test
  void longPassagesAreAnsweredInTime() {
    String filler = "The quick brown fox jumps over the lazy dog near the river bank. ".repeat(300);
    List<Passage> passages =
        java.util.stream.IntStream.rangeClosed(1, 8)
            .mapToObj(n -> new Passage(n, null, null, "d", null, filler + MANUAL.get(2).text(), 1))
            .toList();
    model.answer("warm up", passages);
    long start = System.nanoTime();
    String answer = model.answer("How quickly does a revoked key stop working?", passages);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertThat(answer).contains("within five seconds");
    assertThat(taken)
        .isLessThan(Duration.ofSeconds(2)); // far above the usual 0.1 s: cores are shared
  }
}
