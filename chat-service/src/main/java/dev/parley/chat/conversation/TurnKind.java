package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why an answer is written. */
public enum TurnKind {
  /** The visitor said something. */
  PROMPT,
  /** The visitor wants another answer. */
  RETRY,
  /** The visitor changed what they had said. */
  EDIT,
  /** It was due. */
  SCHEDULE;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<TurnKind, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable TurnKind value) {
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable TurnKind convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
