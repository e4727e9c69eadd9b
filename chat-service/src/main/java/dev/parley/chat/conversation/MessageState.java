package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far a message is. */
public enum MessageState {
  /** Whole. */
  COMPLETE,
  /** Being written; at most one in a conversation. */
  STREAMING,
  /** Stopped by the visitor; what was said so far is kept. */
  CANCELLED,
  /** Ended by an error, which is kept with it. */
  FAILED;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<MessageState, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable MessageState state) {
      return state == null ? null : state.toString();
    }

    @Override
    public @Nullable MessageState convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
