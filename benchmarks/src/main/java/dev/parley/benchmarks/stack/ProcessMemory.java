package dev.parley.benchmarks.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Memory of one process of the stack and of its children that the stack does not list (Postgres has
 * some), in bytes.
 *
 * @param resident pages in memory, those shared with others counted in each
 * @param proportional the same with shared pages divided among those that share them
 */
public record ProcessMemory(String name, long pid, long resident, long proportional) {

  private static final long KIB = 1024;

  /**
   * Reads the memory of each process in a status document, in its order.
   *
   * @param status any JSON in which an object with {@code pid} stands for a process, and its {@code
   *     name} is the process's
   */
  static List<ProcessMemory> of(JsonNode status) {
    List<JsonNode> listed = new ArrayList<>();
    for (JsonNode parent : status.findParents("pid")) {
      if (parent.path("pid").asLong() > 0) {
        listed.add(parent);
      }
    }
    Set<Long> pids = new HashSet<>();
    listed.forEach(process -> pids.add(process.path("pid").asLong()));
    return listed.stream()
        .map(
            process ->
                withChildren(
                    process.path("name").asText("pid"), process.path("pid").asLong(), pids))
        .toList();
  }

  /** Resident bytes of a process and its children; 0 when it has ended. */
  public static long residentOf(ProcessHandle process) {
    return withChildren("", process.pid(), Set.of()).resident();
  }

  private static ProcessMemory withChildren(String name, long pid, Set<Long> listed) {
    long resident = 0;
    long proportional = 0;
    for (long each : unlistedTree(pid, listed)) {
      resident += read(each, "status", "VmRSS:");
      proportional += read(each, "smaps_rollup", "Pss:");
    }
    return new ProcessMemory(name, pid, resident, proportional);
  }

  private static List<Long> unlistedTree(long root, Set<Long> listed) {
    List<Long> tree = new ArrayList<>(List.of(root));
    Optional<ProcessHandle> handle = ProcessHandle.of(root);
    if (handle.isPresent()) {
      for (ProcessHandle child : handle.get().children().toList()) {
        if (!listed.contains(child.pid())) {
          tree.addAll(unlistedTree(child.pid(), listed));
        }
      }
    }
    return tree;
  }

  private static long read(long pid, String file, String field) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), file))) {
      return lines
              .filter(line -> line.startsWith(field))
              .map(line -> line.substring(field.length()).replace("kB", "").strip())
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElse(0)
          * KIB;
    } catch (IOException gone) {
      return 0;
    }
  }
}
