package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far an answer is. */
public enum TurnState {
  /** More messages may come; nobody was asked yet. */
  COLLECTING,
  /** It is being written. */
  ANSWERING,
  COMPLETE,
  /** Stopped; what was said is kept. */
  CANCELLED,
  /** Ended by an error, which is kept with it. */
  FAILED,
  /** Its writer went away without a word. */
  INTERRUPTED;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<TurnState, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable TurnState value) {
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable TurnState convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
