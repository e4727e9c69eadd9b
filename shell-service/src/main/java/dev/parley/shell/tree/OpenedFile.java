package dev.parley.shell.tree;

import java.io.IOException;
import java.io.InputStream;

/** A file whose bytes can be read, whatever happens to its path meanwhile. */
public interface OpenedFile extends AutoCloseable {

  /** What was opened. */
  StoredFile file();

  /**
   * Bytes from a position to the end, or as many as were asked for. One stream at a time; it is
   * closed with this.
   */
  InputStream read(long from, long length) throws IOException;

  @Override
  void close();
}
