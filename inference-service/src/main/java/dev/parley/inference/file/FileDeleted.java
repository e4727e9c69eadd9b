package dev.parley.inference.file;

import java.util.UUID;

/**
 * A file is about to be deleted; whoever listens removes what was made of it, and may throw to keep
 * the file.
 *
 * @param token of the caller, for whom other services are asked
 */
public record FileDeleted(UUID account, UUID file, String token) {

  /** Without the token: this may reach a log. */
  @Override
  public String toString() {
    return "FileDeleted[" + file + "]";
  }
}
