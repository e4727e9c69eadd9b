package dev.parley.shell.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The processes of this machine at one moment, by their parents. */
final class ProcessTable {

  private static final Path PROC = Path.of("/proc");
  private final Map<Long, List<Long>> children = new HashMap<>();

  private ProcessTable() {}

  /** Reads it. */
  static ProcessTable read() throws IOException {
    ProcessTable table = new ProcessTable();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        table.add(process);
      }
    }
    return table;
  }

  private void add(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      // The name in parentheses may hold anything; behind it are the state and the parent.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3);
      long pid = Long.parseLong(String.valueOf(process.getFileName()));
      children.computeIfAbsent(Long.parseLong(fields[1]), parent -> new ArrayList<>()).add(pid);
    } catch (IOException | RuntimeException e) {
      return; // it has ended
    }
  }

  /** A process with all that descend from it. */
  List<Long> tree(long root) {
    List<Long> tree = new ArrayList<>();
    Deque<Long> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      long pid = open.pop();
      tree.add(pid);
      open.addAll(children.getOrDefault(pid, List.of()));
    }
    return tree;
  }

  /** Bytes of memory that is a process's own or shared, but no file's. */
  static long memory(long pid) {
    long kilobytes = 0;
    try {
      for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
        if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
          kilobytes += Long.parseLong(line.replaceAll("\\D+", ""));
        }
      }
    } catch (IOException | RuntimeException e) {
      return 0; // it has ended
    }
    return kilobytes << 10;
  }

  /** Bytes of files that processes still hold open, although they were removed. */
  static long removedFiles(List<Long> pids) {
    Set<Object> seen = new HashSet<>();
    long bytes = 0;
    for (long pid : pids) {
      try (DirectoryStream<Path> open = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
        for (Path each : open) {
          bytes += removedFile(each, seen);
        }
      } catch (IOException | RuntimeException e) {
        continue; // it has ended
      }
    }
    return bytes;
  }

  private static long removedFile(Path descriptor, Set<Object> seen) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      if (!target.endsWith(" (deleted)") || !target.startsWith("/")) {
        return 0;
      }
      Map<String, Object> is = Files.readAttributes(descriptor, "unix:dev,ino,size");
      return seen.add(List.of(is.get("dev"), is.get("ino"))) ? (Long) is.get("size") : 0;
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
