package dev.parley.benchmarks.stack;

import java.nio.file.Path;
import java.util.Map;

/**
 * How a stack is started.
 *
 * @param launcher the {@code parley} script
 * @param basePort first of its nine ports; the state directory is a temporary one
 * @param demo whether the documentation is indexed
 * @param environment set for the launcher, over the caller's own
 */
public record StackOptions(
    Path launcher, int basePort, boolean demo, Map<String, String> environment) {}
