package dev.parley.shell.tree;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;

/** Problems that every store answers alike. */
public final class Refusals {

  private Refusals() {}

  public static ProblemException noFile() {
    return ProblemException.notFound("The file");
  }

  public static ProblemException noDirectory() {
    return ProblemException.notFound("The directory");
  }

  /** 409: a directory where a file should be. */
  public static ProblemException isDirectory() {
    return ProblemException.conflict("There is a directory at this path.");
  }

  /** 409: something that is no directory where one should be. */
  public static ProblemException isNoDirectory() {
    return ProblemException.conflict("Something on this path is not a directory.");
  }

  /** 400. */
  public static ProblemException root() {
    return ProblemException.invalid("path", "The root directory cannot be removed or replaced.");
  }

  /** 507. */
  public static ProblemException full(String detail) {
    return new ProblemException(ProblemType.INSUFFICIENT_STORAGE, detail);
  }
}
