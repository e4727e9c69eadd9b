package dev.parley.chat.attachment;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.parley.chat.client.InputMode;
import jakarta.persistence.AttributeConverter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file is good for. */
public enum Kind {
  IMAGE,
  DOCUMENT,
  AUDIO,
  /** Nothing that a model could read. */
  OTHER;

  /** Whether a client takes such files. */
  boolean isTaken(List<InputMode> modes) {
    return switch (this) {
      case IMAGE -> modes.contains(InputMode.IMAGE);
      case DOCUMENT -> modes.contains(InputMode.DOCUMENT);
      case AUDIO -> modes.contains(InputMode.AUDIO);
      case OTHER -> false;
    };
  }

  /** The name in JSON and in the database. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Keeps the name. */
  static final class Column implements AttributeConverter<Kind, String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Kind kind) {
      return kind == null ? null : kind.toString();
    }

    @Override
    public @Nullable Kind convertToEntityAttribute(@Nullable String name) {
      return name == null ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
