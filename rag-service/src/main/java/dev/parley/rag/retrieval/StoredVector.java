package dev.parley.rag.retrieval;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as bytes: little-endian floats. */
public final class StoredVector {

  private StoredVector() {}

  /** The bytes of a vector. */
  public static byte[] write(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return bytes.array();
  }

  /** The vector of bytes that {@link #write} made. */
  public static float[] read(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
