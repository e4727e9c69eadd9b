package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who said a message. */
public enum Role {
  USER,
  ASSISTANT;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<Role, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Role role) {
      return role == null ? null : role.toString();
    }

    @Override
    public @Nullable Role convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
