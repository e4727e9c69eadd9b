package dev.parley.scheduler.sql;

import java.sql.SQLException;

/** A statement that failed, for reasons that no caller can do anything about. */
public final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DatabaseException(SQLException cause) {
    super(cause);
  }
}
