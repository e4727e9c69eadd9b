package dev.parley.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of a child JVM. Sizes are what each process was measured to need with room to
 * spare; {@code PARLEY_JAVA_OPTS_<PART>} adds flags, and a later flag wins.
 */
final class JavaCommand {

  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-Xss512k",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dfile.encoding=UTF-8",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Map<Part, List<String>> OWN =
      Map.of(
          Part.GATEWAY, List.of("-Xmx192m"),
          Part.INFERENCE, List.of("-Xmx256m"),
          Part.RAG, List.of("-Xmx384m"),
          Part.CHAT, List.of(QUICK_COMPILER, "-Xmx192m"),
          Part.SCHEDULER, List.of(QUICK_COMPILER, "-Xmx192m"),
          Part.SHELL, List.of(QUICK_COMPILER, "-Xmx192m"),
          Part.KAFKA, List.of(QUICK_COMPILER, "-Xmx192m"));

  private JavaCommand() {}

  /**
   * @param program what follows the flags: {@code -jar x.jar}, or a class path, class and arguments
   */
  static List<String> of(
      Part part, Layout layout, Map<String, String> environment, List<String> program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dparley.home=" + layout.home());
    command.add("-Dparley.process=" + part.label());
    command.addAll(COMMON);
    command.addAll(OWN.get(part));
    String extra = environment.getOrDefault("PARLEY_JAVA_OPTS_" + part.name(), "").strip();
    if (!extra.isEmpty()) {
      command.addAll(List.of(extra.split("\\s+")));
    }
    command.addAll(program);
    return command;
  }
}
