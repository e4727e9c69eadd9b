package dev.parley.standalone;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads every class of a jar at once. A supervisor runs for days, and a build in the same checkout
 * replaces its jar: a class that is first needed to stop the stack would then be missing.
 */
final class LoadEarly {

  private LoadEarly() {}

  /**
   * Loads what lies in the same jar as the class; does nothing where classes lie in a directory.
   */
  static void jarOf(Class<?> known) throws IOException {
    Path jar = location(known);
    if (!Files.isRegularFile(jar)) {
      return;
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith(".class") && !name.endsWith("-info.class")) {
          load(name.substring(0, name.length() - ".class".length()).replace('/', '.'), known);
        }
      }
    }
  }

  private static Path location(Class<?> known) throws IOException {
    try {
      return Path.of(known.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static void load(String name, Class<?> neighbour) throws IOException {
    try {
      Class.forName(name, false, neighbour.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }
}
