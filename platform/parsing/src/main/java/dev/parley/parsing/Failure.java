package dev.parley.parsing;

/**
 * Why a file gave no text.
 *
 * @param message in words for the person who uploaded the file, says what to do
 */
public record Failure(Kind kind, String message) {

  /** What the caller can do about it. */
  public enum Kind {
    /** It opens with a password, and none was given. */
    PASSWORD_NEEDED,
    /** The password that was given does not open it. */
    WRONG_PASSWORD,
    /** Its bytes are not what its format prescribes. */
    DAMAGED,
    /** It holds pictures of text only, and nothing that reads them is installed. */
    NEEDS_OCR,
    /** Nothing here reads this format. */
    UNSUPPORTED,
    /** More text, pages or nested files than are taken. */
    TOO_LARGE,
    /** It opened, and there is no text in it. */
    EMPTY,
    /** It took longer than a file may. */
    TIMED_OUT,
    /** It needs more memory than a file may. */
    OUT_OF_MEMORY,
    /** The process that read it ended for a reason outside the file; worth another try. */
    INTERRUPTED
  }
}
