package dev.parley.chat.conversation;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;

/** Why an answer failed, in the words of a problem. */
record MessageError(String type, String title, String detail) {

  static MessageError of(ProblemException problem) {
    ProblemType type = problem.type();
    return new MessageError(type.uri().toString(), type.title(), problem.detail());
  }

  /** Of an answer whose writer went away without a word. */
  static MessageError interrupted() {
    return of(
        new ProblemException(
            ProblemType.UNAVAILABLE, "The service stopped while this answer was written."));
  }
}
