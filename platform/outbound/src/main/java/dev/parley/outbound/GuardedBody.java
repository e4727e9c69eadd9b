package dev.parley.outbound;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read, and tells failures in this package's words. */
final class GuardedBody extends FilterInputStream {

  private final Watch watch;
  private final OutboundLimits limits;
  private long left;

  GuardedBody(InputStream in, Watch watch, OutboundLimits limits) {
    super(in);
    this.watch = watch;
    this.limits = limits;
    this.left = limits.largestBody();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    try {
      int got = super.read(bytes, from, length);
      OutboundException ended = watch.failure();
      if (ended != null) {
        throw ended; // what ends a connection can look like the end of a body
      }
      left -= Math.max(got, 0);
      if (left < 0) {
        throw Failures.tooLarge(limits.largestBody());
      }
      return got;
    } catch (IOException | RuntimeException e) {
      throw Failures.of(e, watch, limits);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    return read(new byte[(int) Math.min(bytes, 8192)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Leaves it to {@link OutboundStream#close}: closing here would read on to the end. */
  @Override
  public void close() {}
}
