package dev.parley.rag.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every search engine behind {@link SearchIndex} must do. */
public abstract class SearchIndexContract {

  private static final int DIMENSIONS = 8;
  private final UUID collection = UUID.randomUUID();

  protected abstract SearchIndex index();

  private static float[] axis(int at) {
    float[] vector = new float[DIMENSIONS];
    vector[at] = 1;
    return vector;
  }

  private static DocumentChunks document(UUID id, String text, int axis) {
    return new DocumentChunks(id, List.of(new EmbeddedChunk(UUID.randomUUID(), text, axis(axis))));
  }

  private List<UUID> documents(float[] vector, String text, int depth) {
    return index().search(List.of(collection), vector, text, depth).stream()
        .map(Candidate::document)
        .toList();
  }

  @Test
  void findsNothingInACollectionThatWasNeverWritten() {
    assertThat(documents(axis(0), "anything", 10)).isEmpty();
  }

  @Test
  void givesEachCandidateBothScores() {
    UUID near = UUID.randomUUID();
    UUID worded = UUID.randomUUID();
    index().write(collection, List.of(document(near, "apples", 0), document(worded, "pears", 1)));

    List<Candidate> found = index().search(List.of(collection), axis(0), "PÊARS", 1);

    assertThat(found).hasSize(2);
    assertThat(found)
        .anySatisfy(
            c -> {
              assertThat(c.document()).isEqualTo(near);
              assertThat(c.similarity()).isEqualTo(1f);
              assertThat(c.lexical()).isZero();
            })
        .anySatisfy(
            c -> {
              assertThat(c.document()).isEqualTo(worded);
              assertThat(c.similarity()).isZero();
              assertThat(c.lexical()).isPositive();
            });
  }

  @Test
  void replacesAllChunksOfADocument() {
    UUID id = UUID.randomUUID();
    index().write(collection, List.of(document(id, "first", 0)));
    DocumentChunks second = document(id, "second", 1);
    index().write(collection, List.of(second));
    index().write(collection, List.of(second));

    assertThat(index().search(List.of(collection), axis(0), "first second", 10))
        .singleElement()
        .satisfies(c -> assertThat(c.chunk()).isEqualTo(second.chunks().getFirst().id()));
  }

  @Test
  void forgetsWhatIsDeleted() {
    UUID kept = UUID.randomUUID();
    UUID deleted = UUID.randomUUID();
    index().write(collection, List.of(document(kept, "same", 0), document(deleted, "same", 0)));
    index().delete(collection, List.of(deleted, UUID.randomUUID()));

    assertThat(documents(axis(0), "same", 10)).containsExactly(kept);

    index().drop(collection);
    index().drop(collection);
    assertThat(documents(axis(0), "same", 10)).isEmpty();
  }

  @Test
  void searchesSeveralCollectionsAsOne() {
    UUID other = UUID.randomUUID();
    UUID here = UUID.randomUUID();
    UUID there = UUID.randomUUID();
    index().write(collection, List.of(document(here, "shared word", 0)));
    index().write(other, List.of(document(there, "shared word", 0)));

    List<Candidate> found = index().search(List.of(collection, other), axis(0), "shared", 10);

    assertThat(found).extracting(Candidate::document).containsExactlyInAnyOrder(here, there);
    assertThat(found).extracting(Candidate::lexical).containsOnly(found.getFirst().lexical());
    assertThat(documents(axis(0), "shared", 10)).containsExactly(here);
  }

  @Test
  void searchesWithinSomeDocumentsToTheFullDepth() {
    List<DocumentChunks> nearer =
        Stream.generate(() -> document(UUID.randomUUID(), "harbour boats", 0)).limit(30).toList();
    List<DocumentChunks> asked =
        Stream.generate(() -> document(UUID.randomUUID(), "boats", 1)).limit(5).toList();
    index().write(collection, nearer);
    index().write(collection, asked);
    Set<UUID> within = asked.stream().map(DocumentChunks::document).collect(Collectors.toSet());

    List<Candidate> found =
        index().search(List.of(collection), within, () -> axis(0), "harbour boats", 5);

    assertThat(found).extracting(Candidate::document).containsExactlyInAnyOrderElementsOf(within);
    assertThat(found).allSatisfy(c -> assertThat(c.lexical()).isPositive());
    Set<UUID> unknown = Set.of(UUID.randomUUID());
    assertThat(index().search(List.of(collection), unknown, () -> axis(0), "boats", 5)).isEmpty();
  }

  @Test
  void throwsOnWhatMakingTheVectorThrows() {
    index().write(collection, List.of(document(UUID.randomUUID(), "harbour boats", 0)));
    EmbeddingException failure = new EmbeddingException("no model", null);
    Supplier<float[]> broken =
        () -> {
          throw failure;
        };

    assertThatThrownBy(() -> index().search(List.of(collection), Set.of(), broken, "boats", 5))
        .isSameAs(failure);
    assertThat(documents(axis(0), "boats", 5)).hasSize(1);
  }

  @Test
  void removesSingleChunksAndTellsWhichItHas() {
    EmbeddedChunk kept = new EmbeddedChunk(UUID.randomUUID(), "ebb", axis(0));
    EmbeddedChunk hidden = new EmbeddedChunk(UUID.randomUUID(), "flood", axis(0));
    index()
        .write(collection, List.of(new DocumentChunks(UUID.randomUUID(), List.of(kept, hidden))));
    assertThat(index().chunks(collection)).containsExactlyInAnyOrder(kept.id(), hidden.id());

    index().deleteChunks(collection, List.of(hidden.id(), UUID.randomUUID()));

    assertThat(index().chunks(collection)).containsExactly(kept.id());
    assertThat(index().search(List.of(collection), axis(0), "flood", 10))
        .extracting(Candidate::chunk)
        .containsExactly(kept.id());
    assertThat(index().chunks(UUID.randomUUID())).isEmpty();
  }

  @Test
  void takesALanguageAsItIsGivenAndFindsOthersOut() {
    EmbeddedChunk given = new EmbeddedChunk(UUID.randomUUID(), "granito", axis(0));
    EmbeddedChunk told =
        new EmbeddedChunk(
            UUID.randomUUID(), "The granite of this coast is older than the sea.", axis(0));
    index()
        .write(
            collection,
            List.of(
                new DocumentChunks(UUID.randomUUID(), "pt", List.of(given)),
                new DocumentChunks(UUID.randomUUID(), List.of(told))));

    assertThat(index().search(List.of(collection), axis(0), "granite", 10))
        .extracting(Candidate::language)
        .containsExactlyInAnyOrder("pt", "en");
  }

  @Test
  void findsOtherFormsOfAWordInTheLanguageOfTheText() {
    DocumentChunks spanish =
        document(
            UUID.randomUUID(),
            "Las ballenas cantaban cerca de las costas rocosas durante el invierno.",
            0);
    DocumentChunks chinese = document(UUID.randomUUID(), "因为月亮吸引海水，所以每天涨潮两次。", 0);
    index().write(collection, List.of(spanish, chinese));

    assertThat(worded("¿Qué ballena cantaba en la costa rocosa?"))
        .containsExactly(spanish.document());
    assertThat(worded("月亮和涨潮")).containsExactly(chinese.document());
  }

  @Test
  void weighsRareWordsMoreThanFrequentOnes() {
    UUID rare = UUID.randomUUID();
    UUID frequent = UUID.randomUUID();
    index().write(collection, List.of(document(rare, "anchor", 0), document(frequent, "boat", 0)));
    index()
        .write(
            collection,
            Stream.generate(() -> document(UUID.randomUUID(), "boat", 1)).limit(20).toList());

    List<Candidate> found = index().search(List.of(collection), axis(0), "anchor boat", 50);

    assertThat(scoreOf(found, rare)).isGreaterThan(2 * scoreOf(found, frequent));
    assertThat(scoreOf(found, frequent)).isPositive();
  }

  private static float scoreOf(List<Candidate> found, UUID document) {
    return found.stream()
        .filter(c -> c.document().equals(document))
        .findFirst()
        .orElseThrow()
        .lexical();
  }

  private List<UUID> worded(String text) {
    return index().search(List.of(collection), axis(0), text, 10).stream()
        .filter(candidate -> candidate.lexical() > 0)
        .map(Candidate::document)
        .toList();
  }

  @Test
  void takesVectorsAsLongAsTheLargeModelsMakeThem() {
    UUID id = UUID.randomUUID();
    float[] vector = new float[3072];
    vector[3071] = 1;
    index()
        .write(
            collection,
            List.of(
                new DocumentChunks(
                    id, List.of(new EmbeddedChunk(UUID.randomUUID(), "marble", vector)))));

    assertThat(index().search(List.of(collection), vector, "marble", 10))
        .singleElement()
        .satisfies(found -> assertThat(found.similarity()).isEqualTo(1f));
  }

  @Test
  void takesALongQuestionToTextsInManyLanguages() {
    List<String> languages = List.of("de", "en", "es", "fr", "it", "pt", "ru");
    index()
        .write(
            collection,
            languages.stream()
                .map(
                    language ->
                        new DocumentChunks(
                            UUID.randomUUID(),
                            language,
                            List.of(
                                new EmbeddedChunk(
                                    UUID.randomUUID(), "radio " + language, axis(0)))))
                .toList());
    String question =
        "radio "
            + java.util.stream.IntStream.range(0, 400)
                .mapToObj(at -> "word" + at)
                .collect(Collectors.joining(" "));

    assertThat(documents(axis(0), question, 10)).hasSize(languages.size());
  }
}
