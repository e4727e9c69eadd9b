package dev.parley.storage;

/** There is nothing under the key. */
public final class BlobMissingException extends BlobStoreException {

  public BlobMissingException(String key) {
    super("There is nothing under the key " + key + ".", null);
  }
}
