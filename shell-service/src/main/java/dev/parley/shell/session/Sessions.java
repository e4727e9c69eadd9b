package dev.parley.shell.session;

import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.ShellUser;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens, finds and ends shells. */
@Singleton
class Sessions {

  /** No header can hold it, so no caller can name the user of an ephemeral shell. */
  private static final char NOBODY = '\u001f';

  private final SessionRepository rows;
  private final RunningCommands running;
  private final FileTree tree;
  private final SessionConfig config;
  private final Ids ids;
  private final Clock clock;

  Sessions(
      SessionRepository rows,
      RunningCommands running,
      FileTree tree,
      SessionConfig config,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.running = running;
    this.tree = tree;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Opens a shell.
   *
   * @param user null for an ephemeral one, whose files end with it
   */
  Session open(UUID account, @Nullable ShellUser user) {
    UUID id = ids.next();
    ShellUser owner = user == null ? new ShellUser(account, NOBODY + id.toString()) : user;
    Session session = new Session(id, owner, user == null, "", clock.instant(), null);
    if (!rows.insert(session, config.mostPerAccount())) {
      throw ProblemException.rateLimited(
          "The account has "
              + config.mostPerAccount()
              + " shells open already; end some, or wait until idle ones end.",
          config.sweep());
    }
    return session;
  }

  /**
   * A shell of the account.
   *
   * @param user whose it must be, unless it is ephemeral; null when the caller does not say
   */
  Session require(UUID account, @Nullable String user, String id) {
    return rows.find(
            Ids.parse(id, "The session"),
            account,
            user == null ? null : ShellUser.of(account, user).name(),
            clock.instant())
        .orElseThrow(() -> ProblemException.notFound("The session"));
  }

  /** Ends a shell, and what runs in it. */
  void end(Session session) {
    UUID command = session.command();
    if (command != null) {
      rows.cancel(session, command, clock.instant());
      running.cancel(command);
    }
    if (session.ephemeral()) {
      tree.clear(session.user());
    }
    rows.delete(session);
  }

  /** Ends those that nobody uses any more; returns how many. */
  int endIdle() {
    Instant now = clock.instant();
    List<Session> idle = rows.idle(now.minus(config.idle()), now);
    idle.forEach(this::end);
    return idle.size();
  }
}
