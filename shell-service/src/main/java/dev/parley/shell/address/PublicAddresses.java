package dev.parley.shell.address;

import dev.parley.shell.io.PathRemoved;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Makes, finds and revokes public addresses. */
@Singleton
public class PublicAddresses {

  /** Where they are served, under the gateway's public address. */
  static final String PATH = "/api/v1/public/ext-res/file/";

  private static final String INSERT =
      """
      insert into public_address (id, account_id, user_name, path, expires_at)
      select ?, ?, ?, ?, ?
      where (select count(*) from public_address where account_id = ? and expires_at > ?) < ?
      """;
  private static final String FIND =
      "select account_id, user_name, path from public_address where id = ? and expires_at > ?";

  /** Those of a file, or of all in a directory. */
  private static final String REVOKE =
      """
      delete from public_address
      where account_id = ? and user_name = ? and (path = ? or starts_with(path, ?))
      """;

  private final DataSource database;
  private final SignIds sign;
  private final AddressConfig config;
  private final Clock clock;
  private final String address;

  PublicAddresses(
      DataSource database,
      SignIds sign,
      AddressConfig config,
      Clock clock,
      @ConfigProperty(name = "parley.public.url", defaultValue = "http://127.0.0.1:8700")
          String publicUrl) {
    this.database = database;
    this.sign = sign;
    this.config = config;
    this.clock = clock;
    this.address = publicUrl.replaceAll("/+$", "") + PATH;
  }

  /** An address, and until when it holds. */
  record Made(String url, Instant expiresAt) {}

  /** What an address stands for. */
  record Target(ShellUser user, ShellPath path) {}

  /**
   * Makes an address.
   *
   * @param seconds how long it shall hold; null for the default
   * @throws ProblemException 400 when that is too long, 422 when the account has too many
   */
  Made make(ShellUser user, ShellPath path, @Nullable Long seconds) {
    long longest = config.longest().toSeconds();
    if (seconds != null && (seconds < 1 || seconds > longest)) {
      throw ProblemException.invalid("expiresIn", "Must be 1 to " + longest + " seconds.");
    }
    // Not one of UUIDv7, whose beginning is known: nobody shall guess it, even with the key.
    UUID id = UUID.randomUUID();
    Instant now = clock.instant();
    Instant until = now.plus(seconds == null ? config.lifetime() : Duration.ofSeconds(seconds));
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, id);
      insert.setObject(2, user.account());
      insert.setString(3, user.name());
      insert.setString(4, path.toString());
      insert.setTimestamp(5, Timestamp.from(until));
      insert.setObject(6, user.account());
      insert.setTimestamp(7, Timestamp.from(now));
      insert.setInt(8, config.mostPerAccount());
      if (insert.executeUpdate() == 0) {
        throw ProblemException.unprocessable("The account has too many public addresses already.");
      }
      return new Made(address + sign.sign(id), until);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** What the address with this token stands for; nothing when it is over or was never ours. */
  Optional<Target> find(String token) {
    Optional<UUID> id = sign.read(token);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try (Connection connection = database.getConnection();
        PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setObject(1, id.get());
      find.setTimestamp(2, Timestamp.from(clock.instant()));
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Target(
                    new ShellUser(row.getObject(1, UUID.class), row.getString(2)),
                    ShellPath.parse(row.getString(3))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Ends all addresses of a file, or of what is in a directory; returns how many. */
  int revoke(ShellUser user, ShellPath path) {
    try (Connection connection = database.getConnection();
        PreparedStatement revoke = connection.prepareStatement(REVOKE)) {
      revoke.setObject(1, user.account());
      revoke.setString(2, user.name());
      revoke.setString(3, path.toString());
      revoke.setString(4, path.isRoot() ? "/" : path + "/");
      return revoke.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  void removed(@Observes PathRemoved removed) {
    revoke(removed.user(), removed.path());
  }

  /** Forgets those that are over; returns how many. */
  int forgetExpired() {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement("delete from public_address where expires_at <= ?")) {
      delete.setTimestamp(1, Timestamp.from(clock.instant()));
      return delete.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(SQLException e) {
    return new IllegalStateException("Public addresses could not be read or written", e);
  }
}
