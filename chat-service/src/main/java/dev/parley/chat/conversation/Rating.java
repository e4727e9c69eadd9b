package dev.parley.chat.conversation;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a visitor thinks of an answer. */
public enum Rating {
  LIKE,
  DISLIKE;

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<Rating, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Rating value) {
      return value == null ? null : value.toString();
    }

    @Override
    public @Nullable Rating convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
