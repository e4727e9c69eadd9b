package dev.parley.rag.retrieval.qdrant;

import static io.qdrant.client.ConditionFactory.hasId;

import com.google.common.util.concurrent.ListenableFuture;
import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.language.WordAnalysis;
import dev.parley.rag.retrieval.Candidate;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.rag.retrieval.RetrievalConfig;
import dev.parley.rag.retrieval.SearchIndex;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A Qdrant server as engine: vectors as bytes with their floats beside, words as sparse vectors
 * with BM25's weights. Every write waits until the server has applied it.
 */
@ApplicationScoped
public class QdrantSearchIndex implements SearchIndex {

  static final String ENGINE = "qdrant";

  private static final int POINTS_A_CALL = 100;
  private static final int SCROLLED = 2_000;

  private final QdrantConfig config;
  private final DetectLanguage languages;
  private final QdrantConnection connection;
  private final SparseWords words = new SparseWords(new WordAnalysis());
  private final Set<String> present = ConcurrentHashMap.newKeySet();

  /**
   * @throws IllegalStateException when Qdrant is the engine and its address is not set
   */
  QdrantSearchIndex(QdrantConfig config, RetrievalConfig retrieval, DetectLanguage languages) {
    if (retrieval.engine().equals(ENGINE) && config.url().isEmpty()) {
      throw new IllegalStateException(
          "parley.retrieval.engine is 'qdrant', so parley.qdrant.url (PARLEY_QDRANT_URL) must be"
              + " set");
    }
    this.config = config;
    this.languages = languages;
    this.connection = new QdrantConnection(config);
  }

  void stop(@Observes ShutdownEvent stopping) {
    connection.close();
  }

  @Override
  public String engine() {
    return ENGINE;
  }

  @Override
  public void write(UUID index, List<DocumentChunks> documents) {
    if (documents.isEmpty()) {
      return;
    }
    List<PointStruct> points = new ArrayList<>();
    for (DocumentChunks document : documents) {
      String language = languageOf(document);
      for (EmbeddedChunk chunk : document.chunks()) {
        points.add(
            Layout.point(
                index, document.document(), language, chunk, words.ofText(chunk.text(), language)));
      }
    }
    upsert(documents, points);
    deleteOthers(index, documents, points);
  }

  private String languageOf(DocumentChunks document) {
    String known = document.language();
    return known == null
        ? languages.of(document.chunks().stream().map(EmbeddedChunk::text))
        : known;
  }

  private void upsert(List<DocumentChunks> documents, List<PointStruct> points) {
    if (points.isEmpty()) {
      return;
    }
    int dimensions =
        documents.stream()
            .flatMap(document -> document.chunks().stream())
            .findFirst()
            .orElseThrow()
            .vector()
            .length;
    String collection = create(dimensions);
    for (int from = 0; from < points.size(); from += POINTS_A_CALL) {
      UpsertPoints batch =
          UpsertPoints.newBuilder()
              .setCollectionName(collection)
              .setWait(true)
              .addAllPoints(points.subList(from, Math.min(points.size(), from + POINTS_A_CALL)))
              .build();
      call(client -> client.upsertAsync(batch));
    }
  }

  /** What the documents had before goes after the new is there, so that they are always found. */
  private void deleteOthers(UUID index, List<DocumentChunks> documents, List<PointStruct> points) {
    Filter.Builder others =
        Filter.newBuilder()
            .addMust(Layout.in(index))
            .addMust(Layout.ofDocuments(documents.stream().map(DocumentChunks::document).toList()));
    if (!points.isEmpty()) {
      others.addMustNot(hasId(points.stream().map(PointStruct::getId).toList()));
    }
    deleteEverywhere(PointsSelector.newBuilder().setFilter(others).build());
  }

  @Override
  public void delete(UUID index, Collection<UUID> documents) {
    if (!documents.isEmpty()) {
      deleteWhere(Layout.in(index), Layout.ofDocuments(documents));
    }
  }

  @Override
  public void deleteChunks(UUID index, Collection<UUID> chunks) {
    if (!chunks.isEmpty()) {
      List<PointId> ids = chunks.stream().map(chunk -> Layout.pointId(index, chunk)).toList();
      deleteEverywhere(
          PointsSelector.newBuilder().setPoints(PointsIdsList.newBuilder().addAllIds(ids)).build());
    }
  }

  @Override
  public void drop(UUID index) {
    deleteWhere(Layout.in(index));
  }

  private void deleteWhere(Condition... conditions) {
    deleteEverywhere(
        PointsSelector.newBuilder()
            .setFilter(Filter.newBuilder().addAllMust(List.of(conditions)))
            .build());
  }

  /** An index does not know of how many dimensions it is; there are few such collections. */
  private void deleteEverywhere(PointsSelector which) {
    for (String collection : collections()) {
      DeletePoints call =
          DeletePoints.newBuilder()
              .setCollectionName(collection)
              .setWait(true)
              .setPoints(which)
              .build();
      call(client -> client.deleteAsync(call));
    }
  }

  @Override
  public Set<UUID> chunks(UUID index) {
    Set<UUID> chunks = new HashSet<>();
    for (String collection : collections()) {
      ScrollPoints.Builder page =
          ScrollPoints.newBuilder()
              .setCollectionName(collection)
              .setFilter(Filter.newBuilder().addMust(Layout.in(index)))
              .setWithPayload(WithPayloadSelectorFactory.include(List.of(Layout.CHUNK)))
              .setLimit(SCROLLED);
      boolean more = true;
      while (more) {
        ScrollPoints asked = page.build();
        ScrollResponse answer = call(client -> client.scrollAsync(asked));
        answer
            .getResultList()
            .forEach(
                point ->
                    chunks.add(
                        UUID.fromString(point.getPayloadOrThrow(Layout.CHUNK).getStringValue())));
        more = answer.hasNextPageOffset();
        page.setOffset(answer.getNextPageOffset());
      }
    }
    return chunks;
  }

  @Override
  public List<Candidate> search(
      List<UUID> indexes, Set<UUID> documents, Supplier<float[]> embedded, String text, int depth) {
    float[] vector = embedded.get();
    String collection = name(vector.length);
    if (indexes.isEmpty()
        || (!present.contains(collection) && !collections().contains(collection))) {
      return List.of();
    }
    Filter.Builder within = Filter.newBuilder().addMust(Layout.inAny(indexes));
    if (!documents.isEmpty()) {
      within.addMust(Layout.ofDocuments(documents));
    }
    HybridQuery query = new HybridQuery(connection, collection, within.build(), words);
    return forgettingOnFailure(() -> query.run(vector, text, depth));
  }

  private <T> T call(Function<QdrantClient, ListenableFuture<T>> work) {
    return forgettingOnFailure(() -> connection.call(work));
  }

  /** A server that failed may have lost its collections: the next call looks for them again. */
  private <T> T forgettingOnFailure(Supplier<T> work) {
    try {
      return work.get();
    } catch (IndexUnavailableException failed) {
      present.clear();
      throw failed;
    }
  }

  private String name(int dimensions) {
    return config.collection() + "_" + dimensions;
  }

  private List<String> collections() {
    List<String> ours =
        call(client -> client.listCollectionsAsync()).stream()
            .filter(name -> name.startsWith(config.collection() + "_"))
            .toList();
    present.clear();
    present.addAll(ours);
    return ours;
  }

  /** Two instances may do this at once; the one that comes second finds it done. */
  private String create(int dimensions) {
    String name = name(dimensions);
    if (present.contains(name) || collections().contains(name)) {
      return name;
    }
    try {
      call(client -> client.createCollectionAsync(Layout.collection(name, dimensions)));
    } catch (IndexUnavailableException failed) {
      if (!collections().contains(name)) {
        throw failed;
      }
    }
    Layout.payloadIndexes()
        .forEach(
            (field, parameters) ->
                call(
                    client ->
                        client.createPayloadIndexAsync(
                            name,
                            field,
                            PayloadSchemaType.Keyword,
                            parameters,
                            true,
                            null,
                            config.timeout())));
    present.add(name);
    return name;
  }
}
