package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who answers in a conversation. */
public enum Handler {
  /** The AI gateway. */
  ASSISTANT,
  /** Somebody of the account; the assistant is silent. */
  PERSON;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<Handler, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Handler value) {
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable Handler convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
