package dev.parley.storage;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; the message says why. */
public class BlobStoreException extends RuntimeException {

  public BlobStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
