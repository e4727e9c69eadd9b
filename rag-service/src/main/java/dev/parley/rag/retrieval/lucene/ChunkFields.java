package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.language.WordAnalysis;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.UUID;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;

/** How a chunk is laid out in Lucene. Texts are not stored: the database has them. */
final class ChunkFields {

  static final String CHUNK = "chunk";
  static final String DOCUMENT = "document";
  static final String LANGUAGE = "language";

  private static final FieldType WORDS = new FieldType();

  static {
    WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WORDS.setTokenized(true);
    WORDS.freeze();
  }

  private ChunkFields() {}

  static Document of(UUID document, String language, EmbeddedChunk chunk) {
    Document fields = new Document();
    BytesRef documentId = bytes(document);
    fields.add(new StringField(CHUNK, bytes(chunk.id()), Field.Store.NO));
    fields.add(new BinaryDocValuesField(CHUNK, bytes(chunk.id())));
    fields.add(new StringField(DOCUMENT, documentId, Field.Store.NO));
    fields.add(new SortedDocValuesField(DOCUMENT, documentId));
    fields.add(new SortedDocValuesField(LANGUAGE, new BytesRef(language)));
    for (String field : WordAnalysis.fields(language)) {
      fields.add(new Field(field, chunk.text(), WORDS));
    }
    fields.add(
        new KnnFloatVectorField(
            vector(chunk.vector()), chunk.vector(), VectorSimilarityFunction.DOT_PRODUCT));
    return fields;
  }

  /**
   * The field of the vector: one a number of dimensions, since a field has vectors of one length
   * only and an upstream may come to answer others under the name of the same model.
   */
  static String vector(float[] vector) {
    return "vector_" + vector.length;
  }

  static Term document(UUID id) {
    return new Term(DOCUMENT, bytes(id));
  }

  /** Matches the chunks of the documents. */
  static Query ofDocuments(Collection<UUID> ids) {
    return new TermInSetQuery(DOCUMENT, ids.stream().map(ChunkFields::bytes).toList());
  }

  static Term chunk(UUID id) {
    return new Term(CHUNK, bytes(id));
  }

  static BytesRef bytes(UUID id) {
    ByteBuffer buffer = ByteBuffer.allocate(16);
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return new BytesRef(buffer.array());
  }

  static UUID id(BytesRef bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
