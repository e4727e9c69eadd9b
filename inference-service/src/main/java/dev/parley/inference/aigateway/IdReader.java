package dev.parley.inference.aigateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import dev.parley.web.ids.Ids;
import java.io.IOException;
import java.util.UUID;

/** Reads an id with or without dashes. */
final class IdReader extends StdScalarDeserializer<UUID> {

  private static final long serialVersionUID = 1L;

  IdReader() {
    super(UUID.class);
  }

  @Override
  public UUID deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    String text = parser.getValueAsString("");
    if (!Ids.isId(text)) {
      return (UUID) context.handleWeirdStringValue(UUID.class, text, "not an id");
    }
    return Ids.parse(text, "The object");
  }
}
