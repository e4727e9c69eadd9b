package dev.parley.rag.retrieval.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.retrieval.Candidate;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.retrieval.IndexSource;
import dev.parley.rag.retrieval.SearchIndex;
import dev.parley.rag.retrieval.SearchIndexContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneSearchIndexTest extends SearchIndexContract {

  @TempDir Path directory;
  private final MemorySource source = new MemorySource();
  private LuceneSearchIndex index;

  /** Stands for the database: what an index must hold. */
  private static final class MemorySource implements IndexSource {
    final List<DocumentChunks> documents = new ArrayList<>();

    @Override
    public long countIndexed(UUID collection) {
      return documents.stream().mapToLong(d -> d.chunks().size()).sum();
    }

    @Override
    public Set<UUID> allChunks(UUID collection) {
      return documents.stream()
          .flatMap(d -> d.chunks().stream())
          .map(EmbeddedChunk::id)
          .collect(Collectors.toSet());
    }

    @Override
    public void restore(
        UUID collection, Set<UUID> present, Consumer<List<DocumentChunks>> batches) {
      batches.accept(
          documents.stream()
              .filter(d -> d.chunks().stream().anyMatch(c -> !present.contains(c.id())))
              .toList());
    }
  }

  @BeforeEach
  void open() {
    index = openWith(64);
  }

  @AfterEach
  void close() {
    index.stop(null);
  }

  private LuceneSearchIndex openWith(int mostOpen) {
    IndexConfig config =
        new IndexConfig() {
          @Override
          public Path directory() {
            return directory;
          }

          @Override
          public int mostOpen() {
            return mostOpen;
          }

          @Override
          public Duration claim() {
            return Duration.ZERO;
          }

          @Override
          public Duration idle() {
            return Duration.ofMinutes(1);
          }
        };
    return new LuceneSearchIndex(config, source, new DetectLanguage(), Clock.systemUTC());
  }

  @Override
  protected SearchIndex index() {
    return index;
  }

  private static DocumentChunks document(String text) {
    return new DocumentChunks(
        UUID.randomUUID(),
        List.of(new EmbeddedChunk(UUID.randomUUID(), text, new float[] {0.6f, 0.8f})));
  }

  private List<UUID> find(UUID collection, String text) {
    return index.search(List.of(collection), new float[] {1, 0}, text, 10).stream()
        .map(Candidate::document)
        .toList();
  }

  @Test
  void comesBackFromTheDatabaseWhenItsFilesAreGone() throws IOException {
    UUID collection = UUID.randomUUID();
    DocumentChunks document = document("granite");
    index.write(collection, List.of(document));
    source.documents.add(document);
    deleteFiles(collection);

    assertThat(find(collection, "granite")).containsExactly(document.document());
  }

  @Test
  void comesBackFromTheDatabaseWhenItsFilesAreDamaged() throws IOException {
    UUID collection = UUID.randomUUID();
    DocumentChunks document = document("granite");
    index.write(collection, List.of(document));
    source.documents.add(document);
    index.close(collection);
    try (Stream<Path> files = Files.list(directory.resolve(collection.toString()))) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }

    assertThat(find(collection, "granite")).containsExactly(document.document());
  }

  @Test
  void dropsWhatTheDatabaseDoesNotKnowWhenItIsOpened() {
    UUID collection = UUID.randomUUID();
    DocumentChunks known = document("granite");
    index.write(collection, List.of(known, document("granite")));
    source.documents.add(known);
    index.close(collection);

    assertThat(find(collection, "granite")).containsExactly(known.document());
  }

  @Test
  void closesTheLeastRecentlyUsed() {
    index.stop(null);
    index = openWith(1);
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    DocumentChunks document = document("granite");
    source.documents.add(document);
    index.write(first, List.of(document));
    index.write(second, List.of(document));

    assertThat(find(first, "granite")).hasSize(1);
    assertThat(find(second, "granite")).hasSize(1);
  }

  @Test
  void findsOtherFormsOfAWordInTheLanguageOfTheText() {
    UUID collection = UUID.randomUUID();
    DocumentChunks spanish =
        document("Las ballenas cantaban cerca de las costas rocosas durante el invierno.");
    DocumentChunks german = document("Der Hafenmeister zählte gestern alle Boote im alten Hafen.");
    DocumentChunks chinese = document("因为月亮吸引海水，所以每天涨潮两次。");
    index.write(collection, List.of(spanish, german, chinese));

    assertThat(worded(collection, "¿Qué ballena cantaba en la costa rocosa?"))
        .containsExactly(spanish.document());
    assertThat(worded(collection, "Booten")).containsExactly(german.document());
    assertThat(worded(collection, "月亮和涨潮")).containsExactly(chinese.document());
  }

  private List<UUID> worded(UUID collection, String text) {
    return index.search(List.of(collection), new float[] {1, 0}, text, 10).stream()
        .filter(candidate -> candidate.lexical() > 0)
        .map(Candidate::document)
        .toList();
  }

  @Test
  void tellsTheLanguageOfWhatItFinds() {
    UUID collection = UUID.randomUUID();
    DocumentChunks given =
        new DocumentChunks(UUID.randomUUID(), "pt", document("granito").chunks());
    DocumentChunks detected = document("The granite of this coast is older than the sea.");
    index.write(collection, List.of(given, detected));

    assertThat(index.search(List.of(collection), new float[] {1, 0}, "granite", 10))
        .extracting(Candidate::language)
        .containsExactlyInAnyOrder("pt", "en");
  }

  @Test
  void buildsAnIndexOfAnEarlierVersionAnew() throws IOException {
    UUID collection = UUID.randomUUID();
    DocumentChunks document = document("Many harbours freeze over in the coldest winters.");
    source.documents.add(document);
    Path folder = Files.createDirectories(directory.resolve(collection.toString()));
    try (FSDirectory files = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(files, new IndexWriterConfig())) {
      Document old = new Document();
      old.add(new StringField("chunk", "as it was", Field.Store.NO));
      writer.addDocument(old);
    }

    assertThat(worded(collection, "harbour")).containsExactly(document.document());
    index.close(collection);
    source.documents.clear();
    source.documents.add(document);
    assertThat(worded(collection, "harbour")).containsExactly(document.document());
  }

  @Test
  void scoresWhatIsNearByItsExactVector() {
    UUID collection = UUID.randomUUID();
    float[] vector = {0.28f, 0.96f};
    index.write(
        collection,
        List.of(
            new DocumentChunks(
                UUID.randomUUID(),
                List.of(new EmbeddedChunk(UUID.randomUUID(), "granite", vector)))));

    assertThat(index.search(List.of(collection), new float[] {1, 0}, "granite", 10))
        .extracting(Candidate::similarity)
        .containsExactly(0.28f);
  }

  @Test
  void comesBackFromTheDatabaseWhenItsFilesAreDamagedUnderIt() throws IOException {
    UUID collection = UUID.randomUUID();
    DocumentChunks document = document("granite");
    index.write(collection, List.of(document));
    source.documents.add(document);
    assertThat(find(collection, "granite")).hasSize(1);
    try (Stream<Path> files = Files.list(directory.resolve(collection.toString()))) {
      Path data = files.filter(file -> file.toString().endsWith(".cfs")).findFirst().orElseThrow();
      try (FileChannel bytes = FileChannel.open(data, StandardOpenOption.WRITE)) {
        bytes.write(ByteBuffer.wrap(new byte[200]), bytes.size() / 2 - 100);
      }
    }

    assertThat(index.chunks(collection)).hasSize(1);
    assertThat(find(collection, "granite")).containsExactly(document.document());
  }

  @Test
  void findsByWordsWhatHasVectorsOfAnotherLength() {
    UUID collection = UUID.randomUUID();
    DocumentChunks before = document("granite");
    DocumentChunks after =
        new DocumentChunks(
            UUID.randomUUID(),
            List.of(new EmbeddedChunk(UUID.randomUUID(), "granite", new float[] {0, 0.6f, 0.8f})));
    index.write(collection, List.of(before, after));

    assertThat(find(collection, "granite"))
        .containsExactlyInAnyOrder(before.document(), after.document());
    assertThat(find(collection, "else")).containsExactly(before.document());
  }

  private void deleteFiles(UUID collection) throws IOException {
    Path folder = directory.resolve(collection.toString());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
