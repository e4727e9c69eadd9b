package dev.parley.shell.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Files that every sandbox is given, in a folder of the service. */
record SandboxFiles(Path filter, Path tool, Path passwd, Path group, boolean filtered) {

  private static final String PASSWD =
      "root:x:0:0::/nonexistent:/usr/sbin/nologin\n"
          + "user:x:1000:1000::/home/workspace:/bin/bash\n"
          + "nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n";
  private static final String GROUP = "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n";

  static SandboxFiles write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Optional<byte[]> filter = SeccompFilter.forThisMachine();
    return new SandboxFiles(
        put(folder, "filter.bpf", filter.orElse(new byte[0])),
        put(folder, "tool.sh", script("tool.sh").getBytes(StandardCharsets.UTF_8)),
        put(folder, "passwd", PASSWD.getBytes(StandardCharsets.UTF_8)),
        put(folder, "group", GROUP.getBytes(StandardCharsets.UTF_8)),
        filter.isPresent());
  }

  private static Path put(Path folder, String name, byte[] bytes) throws IOException {
    Path part = folder.resolve(UUID.randomUUID() + ".part");
    Files.write(part, bytes);
    return Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A script that is shipped with the service. */
  static String script(String name) {
    try (InputStream script =
        Objects.requireNonNull(SandboxFiles.class.getResourceAsStream("/sandbox/" + name))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
