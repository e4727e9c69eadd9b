package dev.parley.inference.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps the first bytes that a script writes, and drops the rest. */
final class BoundedConsole extends ByteArrayOutputStream {

  private final int largest;
  private boolean dropped;

  BoundedConsole(int largest) {
    this.largest = largest;
  }

  @Override
  public synchronized void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    int kept = Math.min(length, largest - size());
    dropped |= kept < length;
    super.write(bytes, from, kept);
  }

  synchronized List<String> lines() {
    String text = toString(StandardCharsets.UTF_8) + (dropped ? "…" : "");
    return text.lines().toList();
  }
}
