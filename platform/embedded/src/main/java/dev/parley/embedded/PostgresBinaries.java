package dev.parley.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The server's binaries (zonky's artifact for this machine), unpacked once into a cache directory
 * named by version. Unpacking goes into a directory of its own that is renamed when complete, so a
 * directory under the final name is always whole, also when several processes unpack at once.
 */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /**
   * {@code $PARLEY_CACHE_DIR}, else {@code $XDG_CACHE_HOME/parley}, else {@code ~/.cache/parley}.
   */
  static Path defaultCache() {
    String own = System.getenv("PARLEY_CACHE_DIR");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg != null && !xdg.isBlank()
        ? Path.of(xdg, "parley")
        : Path.of(System.getProperty("user.home"), ".cache", "parley");
  }

  /**
   * The directory that holds {@code bin/postgres}, unpacked if it is not there yet.
   *
   * @throws EmbeddedServerException when there is no artifact for this machine
   */
  static Path unpackTo(Path cache) throws IOException {
    String platform = platform();
    Path home = cache.resolve("postgres-" + version() + "-" + platform).toAbsolutePath();
    if (Files.isExecutable(home.resolve("bin/postgres"))) {
      return home;
    }
    Files.createDirectories(cache);
    Path fresh = Files.createTempDirectory(cache, "unpacking-");
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      unpack("/postgres-" + platform + ".txz", fresh);
      moveWhole(fresh, home);
    } finally {
      deleteTree(fresh);
    }
    return home;
  }

  private static void moveWhole(Path fresh, Path home) throws IOException {
    try {
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isExecutable(home.resolve("bin/postgres"))) {
        throw new FileAlreadyExistsException(
            home.toString(), fresh.toString(), "an incomplete copy is in the way; remove it");
      }
    }
  }

  private static void unpack(String resource, Path target) throws IOException {
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new EmbeddedServerException(
            "No Postgres binaries for %s/%s on the class path (%s): Linux and macOS on x86-64 and arm64 are supported"
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), resource));
      }
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          write(tar, entry, target);
        }
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("Archive entry leaves its directory: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(file, target.resolve(entry.getLinkName()).normalize());
    } else {
      Files.copy(tar, file);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("postgres.properties")) {
      if (in == null) {
        throw new IOException("postgres.properties is not on the class path");
      }
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  /** As zonky names its archives: {@code linux-x86_64}, {@code darwin-arm_64}, … */
  private static String platform() {
    String os =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return os + (arch.equals("aarch64") || arch.equals("arm64") ? "-arm_64" : "-x86_64");
  }
}
