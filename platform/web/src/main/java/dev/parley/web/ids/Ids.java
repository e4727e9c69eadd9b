package dev.parley.web.ids;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes and reads ids: UUIDv7, whose order is the order of creation, within one process also inside
 * a millisecond.
 */
@ApplicationScoped
public class Ids {

  private static final Pattern PLAIN = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern DASHED =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final TimeBasedEpochGenerator generator = Generators.timeBasedEpochGenerator();

  /** A new id. */
  public UUID next() {
    return generator.generate();
  }

  /** True for a UUID with dashes, or for its 32 hex digits alone. */
  public static boolean isId(String text) {
    return DASHED.matcher(text).matches() || PLAIN.matcher(text).matches();
  }

  /**
   * Reads an id with or without dashes.
   *
   * @param what names the object in the problem, such as {@code "The collection"}
   * @throws ProblemException 404 when the text is no id: nothing can be found under it
   */
  public static UUID parse(String text, String what) {
    if (DASHED.matcher(text).matches()) {
      return UUID.fromString(text);
    }
    if (PLAIN.matcher(text).matches()) {
      return new UUID(
          Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16));
    }
    throw ProblemException.notFound(what);
  }
}
