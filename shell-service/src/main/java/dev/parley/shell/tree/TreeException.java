package dev.parley.shell.tree;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; the message says why, for the operator. */
public class TreeException extends RuntimeException {

  public TreeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
