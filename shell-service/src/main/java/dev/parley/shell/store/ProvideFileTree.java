package dev.parley.shell.store;

import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.Room;
import dev.parley.shell.tree.disk.DiskFileTree;
import dev.parley.shell.tree.disk.Owners;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Opens the store that is configured. */
final class ProvideFileTree {

  private ProvideFileTree() {}

  @Produces
  @Singleton
  static Owners owners(StoreConfig config) {
    return Owners.ofProcess(config.uids().first(), config.uids().count());
  }

  @Produces
  @Singleton
  static FileTree tree(StoreConfig config, Owners owners, Room room) {
    return new DiskFileTree(config.directory(), owners, room);
  }

  static void close(@Disposes FileTree tree) {
    tree.close();
  }
}
