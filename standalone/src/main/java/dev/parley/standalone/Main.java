package dev.parley.standalone;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What the launcher script runs. Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 not (or
 * already) running, 4 ports taken.
 */
final class Main {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_ARGUMENTS = 2;
  static final int NOT_AS_EXPECTED = 3;
  static final int PORTS_TAKEN = 4;

  private Main() {}

  public static void main(String[] args) throws IOException {
    List<String> arguments = Arrays.asList(args);
    String command = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    try {
      System.exit(run(command, rest));
    } catch (IllegalArgumentException e) {
      System.err.println("parley: " + e.getMessage());
      System.exit(WRONG_ARGUMENTS);
    }
  }

  private static int run(String command, List<String> rest) throws IOException {
    return switch (command) {
      case "up" -> new RunStack(StackSettings.parse(rest, System.getenv())).untilStopped();
      case "down" -> StopStack.of(StackSettings.layoutHere(), System.out);
      case "status" ->
          ReportStatus.of(StackSettings.layoutHere(), rest.contains("--json"), System.out);
      case "doctor" -> DiagnoseStack.of(StackSettings.parse(rest, System.getenv()), System.out);
      default -> throw new IllegalArgumentException("Unknown command '" + command + "'");
    };
  }
}
