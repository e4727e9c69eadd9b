package dev.parley.scheduler.account;

import dev.parley.scheduler.sql.Database;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The nonces by which accounts' own servers recognise that we call. */
@Singleton
public final class HookNonces {

  /** The header that carries it, by the name that AIVAX publishes. */
  public static final String HEADER = "X-Request-Nonce";

  private final Database database;

  HookNonces(Database database) {
    this.database = database;
  }

  /** That of an account, a bcrypt hash of its salt; empty while none is known. */
  public Optional<String> of(UUID account) {
    return database.run(
        sql ->
            sql.first(
                "SELECT hook_nonce FROM account WHERE id = ? AND hook_nonce <> ''",
                row -> row.getString(1),
                account));
  }

  /** Keeps one, in the caller's transaction; an older one than is known changes nothing. */
  void keep(UUID account, String nonce, Instant at) {
    database.run(
        sql ->
            sql.update(
                "INSERT INTO account (id, hook_nonce, changed_at) VALUES (?, ?, ?)"
                    + " ON CONFLICT (id) DO UPDATE"
                    + " SET hook_nonce = excluded.hook_nonce, changed_at = excluded.changed_at"
                    + " WHERE account.changed_at <= excluded.changed_at",
                account,
                nonce,
                at));
  }
}
