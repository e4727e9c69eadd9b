package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a conversation takes place; its contact is somebody there. */
public enum Channel {
  /** A page or widget. */
  WEB,
  /** A program. */
  API,
  TELEGRAM,
  WHATSAPP;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<Channel, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Channel value) {
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable Channel convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
