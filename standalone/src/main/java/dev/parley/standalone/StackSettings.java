package dev.parley.standalone;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code ./parley up} was asked for.
 *
 * @param host where the gateway listens; everything else listens on 127.0.0.1
 * @param demo whether to index the documentation and open a chat page over it
 * @param detached whether the launcher, not this process, prints the ending, and nobody presses
 *     Ctrl-C
 * @param environment of the caller, from which services get what is not set for them
 */
record StackSettings(
    Layout layout,
    StackPorts ports,
    String host,
    boolean demo,
    boolean detached,
    Map<String, String> environment) {

  /**
   * Reads {@code [--no-demo] [--host H] [--detached]}; directories and ports come by environment.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static StackSettings parse(List<String> arguments, Map<String, String> environment) {
    String host = environment.getOrDefault("PARLEY_HOST", "127.0.0.1");
    boolean demo = true;
    boolean detached = false;
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--no-demo" -> demo = false;
        case "--detached" -> detached = true;
        case "--host" -> {
          if (++i == arguments.size()) {
            throw new IllegalArgumentException("--host needs an address");
          }
          host = arguments.get(i);
        }
        default -> throw new IllegalArgumentException("Unknown option " + arguments.get(i));
      }
    }
    return new StackSettings(
        layoutHere(), StackPorts.from(environment), host, demo, detached, environment);
  }

  /** The directories that the launcher passes as system properties. */
  static Layout layoutHere() {
    Path project = Path.of(System.getProperty("parley.project", ".")).toAbsolutePath().normalize();
    String home = System.getProperty("parley.home", project.resolve(".parley").toString());
    return new Layout(project, Path.of(home).toAbsolutePath().normalize());
  }

  /** The gateway's address as a client on this machine reaches it. */
  String gatewayUrl() {
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::") || host.equals("localhost");
    String name = everywhere ? "127.0.0.1" : host;
    return "http://"
        + (name.contains(":") ? "[" + name + "]" : name)
        + ":"
        + ports.of(Part.GATEWAY);
  }

  /** The gateway's address as a browser sees it: {@code PARLEY_PUBLIC_URL}, else the above. */
  String publicUrl() {
    String given = environment.get("PARLEY_PUBLIC_URL");
    return given == null || given.isBlank() ? gatewayUrl() : given.strip();
  }

  String serviceUrl(Part part) {
    return part == Part.GATEWAY ? gatewayUrl() : "http://127.0.0.1:" + ports.of(part);
  }
}
