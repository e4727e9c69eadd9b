package dev.parley.standalone;

import java.lang.module.ModuleFinder;
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

  /**
   * Both compilers, but the optimizing one only for what is really hot: ten times its default
   * thresholds save a third of the CPU time of a start, and code that is busy still reaches them
   * within seconds.
   */
  private static final List<String> PATIENT_COMPILER =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=400000",
          "-XX:Tier3DelayOn=0");

  /**
   * Three times the default thresholds, for the two services that every query passes: at ten times,
   * a query took a quarter longer until some ten thousand had passed.
   */
  private static final List<String> SOONER =
      List.of(
          "-XX:Tier4InvocationThreshold=15000",
          "-XX:Tier4MinInvocationThreshold=1800",
          "-XX:Tier4CompileThreshold=45000",
          "-XX:Tier4BackEdgeThreshold=120000");

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

  /** Lucene compares vectors several times faster with it; a later JDK may have moved it. */
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

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
    if (!command.contains(QUICK_COMPILER)) {
      command.addAll(PATIENT_COMPILER);
    }
    if (part == Part.GATEWAY || part == Part.RAG) {
      command.addAll(SOONER);
    }
    if (part == Part.RAG && hasVectorModule()) {
      command.add("--add-modules=" + VECTOR_MODULE);
    }
    String extra = environment.getOrDefault("PARLEY_JAVA_OPTS_" + part.name(), "").strip();
    if (!extra.isEmpty()) {
      command.addAll(List.of(extra.split("\\s+")));
    }
    command.addAll(program);
    return command;
  }

  private static boolean hasVectorModule() {
    return ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
  }
}
