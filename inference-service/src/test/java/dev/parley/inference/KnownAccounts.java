package dev.parley.inference;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** Accounts of which the API gateway has told. */
@Singleton
public class KnownAccounts {

  @Inject DataSource database;

  /** An account whose own servers are shown this nonce. */
  public Client withNonce(String nonce) {
    Client client = Client.create();
    try (var connection = database.getConnection();
        var insert =
            connection.prepareStatement(
                "insert into account (id, name, automatic_json_healing, hook_nonce, changed_at)"
                    + " values (?, 'Acme', false, ?, now())")) {
      insert.setObject(1, (UUID) client.account());
      insert.setString(2, nonce);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return client;
  }
}
