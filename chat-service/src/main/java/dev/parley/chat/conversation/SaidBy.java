package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who said a message. */
public enum SaidBy {
  VISITOR,
  ASSISTANT,
  /** Somebody of the account who took the conversation over. */
  PERSON;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<SaidBy, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable SaidBy value) {
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable SaidBy convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
