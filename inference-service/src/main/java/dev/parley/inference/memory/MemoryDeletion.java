package dev.parley.inference.memory;

import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the query of a deletion asks for. */
sealed interface MemoryDeletion {

  /** One memory. */
  record One(UUID id) implements MemoryDeletion {}

  /** All of a user in one format. */
  record OfUser(String externalUserId, MemoryFormat format) implements MemoryDeletion {}

  /**
   * Reads the query; a blank parameter is as good as none.
   *
   * @throws ProblemException 400 when it has not exactly one of id and user, or no valid format
   */
  static MemoryDeletion parse(
      @Nullable String id, @Nullable String externalUserId, @Nullable String format) {
    boolean one = id != null && !id.isBlank();
    boolean ofUser = externalUserId != null && !externalUserId.isBlank();
    if (one == ofUser) {
      throw ProblemException.invalid(
          "id", "Exactly one of id and externalUserId is needed, not neither or both.");
    }
    MemoryFormat read = formatOf(format);
    if (id != null && one) {
      if (!Ids.isId(id)) {
        throw ProblemException.invalid("id", "Expected a UUID.");
      }
      return new One(Ids.parse(id, "The memory"));
    }
    if (read == null) {
      throw ProblemException.invalid("format", "Needed together with externalUserId.", allowed());
    }
    return new OfUser(String.valueOf(externalUserId), read);
  }

  /** Null for a blank one; 400 for one that there is not. */
  static @Nullable MemoryFormat formatOf(@Nullable String format) {
    if (format == null || format.isBlank()) {
      return null;
    }
    return Arrays.stream(MemoryFormat.values())
        .filter(known -> known.name().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "format", "This is not one of the allowed values.", allowed()));
  }

  private static List<String> allowed() {
    return Arrays.stream(MemoryFormat.values()).map(Enum::name).toList();
  }
}
