package dev.parley.storage;

import java.io.InputStream;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * Keeps bytes under keys. Safe for use by several threads and processes.
 *
 * <p>A key is 1 to 500 characters of {@code a-z}, {@code 0-9} and {@code -} in segments between
 * single slashes; any other is an {@link IllegalArgumentException}. Whatever fails in the store is
 * a {@link BlobStoreException} that says why in words.
 */
public interface BlobStore extends AutoCloseable {

  /** Says that the number of bytes is not known before they are read. */
  long UNKNOWN_LENGTH = -1;

  /**
   * What was stored.
   *
   * @param size in bytes
   * @param sha256 of the bytes, as 64 hexadecimal digits
   */
  record Stored(long size, String sha256) {}

  /**
   * A key that exists.
   *
   * @param size in bytes
   * @param modified when it was stored
   */
  record Blob(String key, long size, Instant modified) {}

  /**
   * Stores the bytes under the key, in place of any that were there. Readers see the old bytes, or
   * all of the new ones; after a failure the key is as it was. When this returns, the bytes survive
   * a loss of power.
   *
   * @param bytes read to the end, not closed
   * @param length how many there must be, or {@link #UNKNOWN_LENGTH}
   * @throws BlobStoreException also when there are more or fewer bytes, or they cannot be read
   */
  Stored put(String key, InputStream bytes, long length);

  /**
   * All bytes; to be closed by the caller.
   *
   * @throws BlobMissingException when there is nothing under the key
   */
  InputStream open(String key);

  /**
   * Bytes from a position: as many as asked for, or up to the end when there are fewer; none when
   * the position is at or behind the end. To be closed by the caller.
   *
   * @throws BlobMissingException when there is nothing under the key
   * @throws IllegalArgumentException when the position or the length is negative
   */
  InputStream open(String key, long from, long length);

  /**
   * The number of bytes.
   *
   * @throws BlobMissingException when there is nothing under the key
   */
  long size(String key);

  /** Removes the key; nothing happens when it does not exist. */
  void delete(String key);

  /**
   * Removes all keys that begin so.
   *
   * @param prefix the beginning of a key, such as {@code accounts/1/}; never empty
   */
  void deletePrefix(String prefix);

  /**
   * The keys that begin so, in no order. What is stored or removed meanwhile may be there or not.
   *
   * @param prefix the beginning of a key; empty for all keys
   * @return to be closed by the caller
   */
  Stream<Blob> list(String prefix);

  @Override
  void close();
}
