package dev.parley.shell.tree.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Removes trees of any depth with two open directories: what is not empty is moved up into the
 * trash and removed from there.
 */
final class ClearDirectory {

  private static final int MOST_VAIN = 20;

  private final Path trash;

  ClearDirectory(Path trash) {
    this.trash = trash;
  }

  /** A new place in the trash. */
  Path place() {
    return trash.resolve(UUID.randomUUID().toString());
  }

  /**
   * Removes all that is in the trash, and in what is in it. What a command goes on filling is left
   * for the next time.
   */
  void empty() throws IOException {
    try (SafeDirectory all = SafeDirectory.open(trash)) {
      List<Path> before = List.of();
      int vain = 0;
      for (List<Path> names = all.names();
          !names.isEmpty() && vain < MOST_VAIN;
          names = all.names()) {
        vain = names.equals(before) ? vain + 1 : 0;
        before = names;
        for (Path name : names) {
          clear(all, name);
        }
      }
    }
  }

  private void clear(SafeDirectory parent, Path name) throws IOException {
    try {
      try (SafeDirectory directory = enter(parent, name)) {
        for (Path each : directory.names()) {
          removeOrMove(directory, each);
        }
      } catch (NotDirectoryException e) {
        // a file or a link
      }
      parent.remove(name);
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      return; // somebody else clears too, or a command still writes into it; the next round sees
    }
  }

  private static SafeDirectory enter(SafeDirectory parent, Path name) throws IOException {
    try {
      parent.unlock(name);
      return parent.enter(name);
    } catch (AccessDeniedException e) {
      throw new NotDirectoryException(name.toString());
    }
  }

  private void removeOrMove(SafeDirectory directory, Path name) throws IOException {
    try {
      directory.remove(name);
    } catch (DirectoryNotEmptyException e) {
      directory.give(name, place());
    } catch (NoSuchFileException e) {
      return;
    }
  }
}
