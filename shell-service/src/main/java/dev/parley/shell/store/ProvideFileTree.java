package dev.parley.shell.store;

import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.Room;
import dev.parley.shell.tree.disk.DiskFileTree;
import dev.parley.shell.tree.disk.Owners;
import dev.parley.shell.tree.indexed.IndexedFileTree;
import dev.parley.storage.BlobStores;
import dev.parley.storage.StorageSettings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/** Opens the store that is configured. */
final class ProvideFileTree {

  @Produces
  @Singleton
  static Owners owners(StoreConfig config) {
    return Owners.ofProcess(config.uids().first(), config.uids().count());
  }

  @Produces
  @Singleton
  static FileTree tree(
      StoreConfig config, Owners owners, Room room, DataSource database, Clock clock) {
    StoreConfig.S3 s3 = config.s3();
    if (s3.bucket().isEmpty()) {
      return new DiskFileTree(config.directory(), owners, room);
    }
    StorageSettings settings =
        new StorageSettings.S3(
            s3.endpoint().orElse(null),
            s3.region(),
            s3.bucket().get(),
            s3.pathStyle(),
            s3.accessKey().orElse(null),
            s3.secretKey().orElse(null),
            s3.prefix());
    return new IndexedFileTree(
        database, BlobStores.open(settings), room, config.directory(), owners, clock);
  }

  static void close(@Disposes FileTree tree) {
    tree.close();
  }
}
