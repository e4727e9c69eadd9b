package dev.parley.storage;

/** Opens blob stores. */
public final class BlobStores {

  private BlobStores() {}

  /**
   * Opens the store of the settings; to be closed by the caller.
   *
   * @throws BlobStoreException when it cannot be used
   */
  public static BlobStore open(StorageSettings settings) {
    return switch (settings) {
      case StorageSettings.FileSystem files -> new FileSystemBlobStore(files.directory());
      case StorageSettings.S3 s3 -> new S3BlobStore(s3);
    };
  }
}
