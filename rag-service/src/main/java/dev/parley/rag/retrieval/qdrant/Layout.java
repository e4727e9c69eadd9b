package dev.parley.rag.retrieval.qdrant;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;

import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.retrieval.qdrant.SparseWords.Sparse;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.KeywordIndexParams;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.Vector;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How chunks are laid out in Qdrant: all indexes of as many dimensions share one Qdrant collection,
 * as its documentation recommends for many tenants, and each point says in its payload to which
 * index it belongs. Texts are not stored: the database has them.
 */
final class Layout {

  static final String MEANING = "meaning";
  static final String WORDS = "words";

  static final String INDEX = "index";
  static final String DOCUMENT = "document";
  static final String CHUNK = "chunk";
  static final String LANGUAGE = "language";

  private Layout() {}

  /** A Qdrant collection: floats on disk, their bytes in memory, words in an inverted index. */
  static CreateCollection collection(String name, int dimensions) {
    VectorParams meaning =
        VectorParams.newBuilder()
            .setSize(dimensions)
            .setDistance(Distance.Dot)
            .setOnDisk(true)
            .setQuantizationConfig(
                QuantizationConfig.newBuilder()
                    .setScalar(
                        ScalarQuantization.newBuilder()
                            .setType(QuantizationType.Int8)
                            .setAlwaysRam(true)))
            .build();
    SparseVectorParams words = SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build();
    return CreateCollection.newBuilder()
        .setCollectionName(name)
        .setVectorsConfig(
            VectorsConfig.newBuilder()
                .setParamsMap(VectorParamsMap.newBuilder().putMap(MEANING, meaning)))
        .setSparseVectorsConfig(SparseVectorConfig.newBuilder().putMap(WORDS, words))
        .build();
  }

  /** The payload fields that are filtered by; points of one index lie together. */
  static Map<String, PayloadIndexParams> payloadIndexes() {
    return Map.of(
        INDEX, keyword(true),
        DOCUMENT, keyword(false),
        LANGUAGE, keyword(false));
  }

  private static PayloadIndexParams keyword(boolean tenant) {
    return PayloadIndexParams.newBuilder()
        .setKeywordIndexParams(KeywordIndexParams.newBuilder().setIsTenant(tenant))
        .build();
  }

  static PointStruct point(
      UUID index, UUID document, String language, EmbeddedChunk chunk, Sparse words) {
    Map<String, Vector> vectors = new HashMap<>();
    vectors.put(MEANING, vector(chunk.vector()));
    if (!words.isEmpty()) {
      vectors.put(WORDS, vector(words.values(), words.indices()));
    }
    return PointStruct.newBuilder()
        .setId(pointId(index, chunk.id()))
        .setVectors(VectorsFactory.namedVectors(vectors))
        .putPayload(INDEX, value(index.toString()))
        .putPayload(DOCUMENT, value(document.toString()))
        .putPayload(CHUNK, value(chunk.id().toString()))
        .putPayload(LANGUAGE, value(language))
        .build();
  }

  /** A chunk may be in two indexes at a time, so its own id does not name the point. */
  static PointId pointId(UUID index, UUID chunk) {
    ByteBuffer both = ByteBuffer.allocate(32);
    both.putLong(index.getMostSignificantBits()).putLong(index.getLeastSignificantBits());
    both.putLong(chunk.getMostSignificantBits()).putLong(chunk.getLeastSignificantBits());
    return id(UUID.nameUUIDFromBytes(both.array()));
  }

  static Condition in(UUID index) {
    return matchKeyword(INDEX, index.toString());
  }

  static Condition inAny(Collection<UUID> indexes) {
    return matchKeywords(INDEX, texts(indexes));
  }

  static Condition ofDocuments(Collection<UUID> documents) {
    return matchKeywords(DOCUMENT, texts(documents));
  }

  private static List<String> texts(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).toList();
  }
}
