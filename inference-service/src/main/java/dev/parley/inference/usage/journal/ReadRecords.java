package dev.parley.inference.usage.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records as they were appended.
 *
 * @param next where to read on
 */
public record ReadRecords(List<ObjectNode> records, Position next) {

  private static final Logger LOG = Logger.getLogger(ReadRecords.class);

  /** Reads a segment up to a length; a last line without its end is what a crash tore. */
  static ReadRecords from(Path file, long segment, long offset, long length, int most)
      throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    long at = offset;
    if (at >= length) {
      return new ReadRecords(records, new Position(segment, at));
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.skipNBytes(offset);
      while (at < length && records.size() < most) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean whole = readLine(in, line, length - at);
        @Nullable ObjectNode data =
            whole ? JournalLine.read(line.toByteArray(), line.size()) : null;
        if (data != null) {
          records.add(data);
        } else {
          LOG.errorf(
              "The usage journal has a %s record, which is passed over: segment %d, byte %d",
              whole ? "damaged" : "torn", segment, at);
        }
        at += line.size() + (whole ? 1 : 0);
      }
    }
    return new ReadRecords(records, new Position(segment, at));
  }

  private static boolean readLine(InputStream in, ByteArrayOutputStream line, long most)
      throws IOException {
    for (long read = 0; read < most; read++) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      if (next == '\n') {
        return true;
      }
      line.write(next);
    }
    return false;
  }
}
