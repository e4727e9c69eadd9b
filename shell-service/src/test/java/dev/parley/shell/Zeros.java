package dev.parley.shell;

import java.io.InputStream;

/** So many zeros. */
public final class Zeros extends InputStream {

  private long left;

  public Zeros(long size) {
    this.left = size;
  }

  @Override
  public int read() {
    return left-- > 0 ? 0 : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (left <= 0) {
      return -1;
    }
    int some = (int) Math.min(left, length);
    java.util.Arrays.fill(to, offset, offset + some, (byte) 0);
    left -= some;
    return some;
  }
}
