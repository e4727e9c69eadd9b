package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.FileTree;
import dev.parley.web.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read, to tell a body that is not as long as it said from a store that fails. */
final class CountedStream extends FilterInputStream {

  private final long expected;
  private long read;
  private boolean ended;

  CountedStream(InputStream stream, long expected) {
    super(stream);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int got = super.read(to, offset, length);
    ended |= got < 0;
    read += Math.max(0, got);
    return got;
  }

  /** Throws a problem when the body is not as long as it said. */
  void require() {
    boolean wrong = read > expected || (ended && read < expected);
    if (expected != FileTree.UNKNOWN_LENGTH && wrong) {
      throw ProblemException.invalid(
          "The body should have " + expected + " bytes, but has " + read + ".");
    }
  }
}
