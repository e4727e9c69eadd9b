package dev.parley.rag.retrieval.lucene;

import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat.ScalarEncoding;

/**
 * How an index is written. Vectors are searched as bytes; their floats are kept beside, and what is
 * found is scored by them. A segment gets an HNSW graph from about 9,000 vectors on; below that
 * every vector is compared, which misses none, and is as fast.
 */
public final class ByteVectorCodec {

  private static final int GRAPH_NEIGHBOURS = 16;
  private static final int GRAPH_BEAM = 100;
  private static final int EXACT_BELOW_VISITED = 1000;

  private static final int MOST_DIMENSIONS = 8192;

  private ByteVectorCodec() {}

  /** A codec for a writer; readers find it by what the files say. */
  public static Codec create() {
    KnnVectorsFormat vectors =
        new Lucene104HnswScalarQuantizedVectorsFormat(
            ScalarEncoding.UNSIGNED_BYTE,
            GRAPH_NEIGHBOURS,
            GRAPH_BEAM,
            1,
            null,
            EXACT_BELOW_VISITED) {
          /** Lucene's own limit of 1,024 would shut out most models of today's providers. */
          @Override
          public int getMaxDimensions(String field) {
            return MOST_DIMENSIONS;
          }
        };
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return vectors;
      }
    };
  }
}
