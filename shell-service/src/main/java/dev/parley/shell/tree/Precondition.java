package dev.parley.shell.tree;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What must hold before a file is changed (RFC 9110, sections 13.1.1 and 13.1.2).
 *
 * @param ifMatch the header's value; null when there is none
 * @param ifNoneMatch the header's value; null when there is none
 */
public record Precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

  /** Nothing. */
  public static final Precondition NONE = new Precondition(null, null);

  /**
   * Checks it.
   *
   * @param tag of the file that is there, without quotes; null when there is none
   * @throws ProblemException 412 when it does not hold
   */
  public void check(@Nullable String tag) {
    boolean holds =
        (ifMatch == null || names(ifMatch, tag, false))
            && (ifNoneMatch == null || !names(ifNoneMatch, tag, true));
    if (!holds) {
      throw new ProblemException(
          ProblemType.PRECONDITION_FAILED,
          tag == null
              ? "There is no such file, but the request asks for one."
              : "The file has changed: its entity tag is \"" + tag + "\" now.");
    }
  }

  /**
   * Whether a list of entity tags names this one; {@code *} names any that exists.
   *
   * @param weak whether tags that are marked as weak count
   */
  public static boolean names(String header, @Nullable String tag, boolean weak) {
    if (tag == null) {
      return false;
    }
    if (header.strip().equals("*")) {
      return true;
    }
    String quoted = "\"" + tag + "\"";
    return Arrays.stream(header.split(",", -1))
        .map(String::strip)
        .anyMatch(each -> each.equals(quoted) || weak && each.equals("W/" + quoted));
  }
}
