package dev.parley.standalone.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Replaces a file at once: written beside it and renamed. One writer at a time. */
public final class WholeFile {

  private WholeFile() {}

  /** Readable as the umask says. */
  public static void write(Path file, String text) throws IOException {
    replace(file, text);
  }

  /** Readable by its owner only, from its first byte on. */
  public static void writePrivately(Path file, String text) throws IOException {
    replace(
        file,
        text,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void replace(Path file, String text, FileAttribute<?>... attributes)
      throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, attributes);
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
