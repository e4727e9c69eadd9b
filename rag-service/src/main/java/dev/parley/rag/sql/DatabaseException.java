package dev.parley.rag.sql;

import java.sql.SQLException;

/** The database refused or did not answer. */
public final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DatabaseException(SQLException cause) {
    super(cause.getMessage(), cause);
  }
}
