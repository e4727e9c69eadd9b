package dev.parley.inference.usage.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record as a line: eight hex digits of its CRC-32C, a blank, JSON, a line feed. JSON holds no
 * line feed, so that a reader finds the next record behind a damaged one.
 */
final class JournalLine {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private static final int CHECKSUM = 8;

  private JournalLine() {}

  static byte[] write(ObjectNode data) {
    byte[] json = data.toString().getBytes(StandardCharsets.UTF_8);
    byte[] line = new byte[CHECKSUM + 1 + json.length + 1];
    byte[] checksum = checksum(json, 0, json.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(checksum, 0, line, 0, CHECKSUM);
    line[CHECKSUM] = ' ';
    System.arraycopy(json, 0, line, CHECKSUM + 1, json.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /** Reads a line without its line feed; null when it is damaged. */
  static @Nullable ObjectNode read(byte[] line, int length) {
    if (length < CHECKSUM + 2 || line[CHECKSUM] != ' ') {
      return null;
    }
    int start = CHECKSUM + 1;
    String stated = new String(line, 0, CHECKSUM, StandardCharsets.US_ASCII);
    if (!stated.equals(checksum(line, start, length - start))) {
      return null;
    }
    try {
      String json = new String(line, start, length - start, StandardCharsets.UTF_8);
      return JSON.readTree(json) instanceof ObjectNode data ? data : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static String checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return "%08x".formatted(crc.getValue());
  }
}
