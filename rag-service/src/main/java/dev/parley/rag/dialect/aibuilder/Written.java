package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ParserConfig;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** How the dialect writes ids, times and configurations. */
final class Written {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter PLAIN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private Written() {}

  /** 32 hexadecimal digits. */
  static String id(UUID id) {
    return id.toString().replace("-", "");
  }

  /** Such as {@code Thu, 24 Oct 2024 09:45:27 GMT}. */
  static String date(Instant time) {
    return HTTP_DATE.format(time);
  }

  /** With the defaults of the method for what is not said. */
  static JsonNode config(JsonNode stored, String method) {
    return ParserConfig.of(stored).orDefaults(ChunkMethod.of(method)).jsonUnderBothNames();
  }

  /** Such as {@code 2024-12-30 16:59:55}, in UTC. */
  static String plain(Instant time) {
    return PLAIN.format(time);
  }
}
