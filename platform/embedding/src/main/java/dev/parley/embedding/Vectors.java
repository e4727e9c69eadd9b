package dev.parley.embedding;

/** Arithmetic on vectors of equal length. */
public final class Vectors {

  private Vectors() {}

  /** The cosine similarity of two vectors of length one, from -1 to 1. */
  public static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Scales the vector in place to length one; a zero vector stays as it is. */
  static float[] normalize(float[] vector) {
    double square = 0;
    for (float x : vector) {
      square += (double) x * x;
    }
    if (square > 0) {
      float scale = (float) (1 / Math.sqrt(square));
      for (int i = 0; i < vector.length; i++) {
        vector[i] *= scale;
      }
    }
    return vector;
  }

  /** Adds {@code weight} times the vector to the sum, in place. */
  static void addScaled(float[] sum, float[] vector, float weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * vector[i];
    }
  }
}
