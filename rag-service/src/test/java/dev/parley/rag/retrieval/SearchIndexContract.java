package dev.parley.rag.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import java.util.List;
import java.util.UUID;
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
}
