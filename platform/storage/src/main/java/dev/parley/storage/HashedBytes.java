package dev.parley.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads bytes, and counts and hashes them on the way. */
final class HashedBytes {

  private final InputStream bytes;
  private final long expected;
  private final MessageDigest sha256;
  private long size;

  HashedBytes(InputStream bytes, long expected) {
    this.bytes = bytes;
    this.expected = expected;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Fills the buffer as far as there are bytes.
   *
   * @return how many; fewer than fit only at the end
   */
  int fill(byte[] buffer) {
    int read = 0;
    try {
      read = bytes.readNBytes(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw new BlobStoreException("The bytes to store could not be read to their end.", e);
    }
    sha256.update(buffer, 0, read);
    size += read;
    if (expected >= 0 && (size > expected || (read < buffer.length && size < expected))) {
      throw new BlobStoreException(
          "There should be "
              + expected
              + " bytes to store, but there are "
              + (size > expected ? "more." : "only " + size + "."),
          null);
    }
    return read;
  }

  BlobStore.Stored stored() {
    return new BlobStore.Stored(size, HexFormat.of().formatHex(sha256.digest()));
  }
}
