package dev.parley.benchmarks.schedules;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The same work with db-scheduler, one row a schedule: the ledger and the outbox in a transaction.
 */
final class DbSchedulerRows {

  private static final int THREADS = 20;

  private DbSchedulerRows() {}

  /** Runs until as many were activated as are due, or the time is over. */
  static void run(String url, String user, String password, Lateness lateness, int due, Instant end)
      throws InterruptedException {
    DataSource pool = new Kept(url, user, password).source();
    OneTimeTask<Void> task =
        Tasks.oneTime("activate")
            .execute(
                (instance, context) -> {
                  activate(pool, instance.getId());
                  lateness.note(
                      instance.getId(), context.getExecution().getExecutionTime(), Instant.now());
                });
    Scheduler scheduler =
        Scheduler.create(pool, task)
            .threads(THREADS)
            .pollingInterval(Duration.ofMillis(200))
            .pollUsingLockAndFetch(0.5, 4.0)
            .build();
    scheduler.start();
    while (lateness.count() < due && Instant.now().isBefore(end)) {
      Thread.sleep(100);
    }
    scheduler.stop();
  }

  private static void activate(DataSource pool, String id) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement ledger =
              connection.prepareStatement(
                  "INSERT INTO occurrence_of_task (id) VALUES (?) ON CONFLICT DO NOTHING");
          PreparedStatement outbox =
              connection.prepareStatement(
                  "INSERT INTO outbox (topic, event_key, event) VALUES ('t', ?, ?)")) {
        ledger.setString(1, id);
        ledger.executeUpdate();
        outbox.setString(1, id);
        outbox.setString(2, "x".repeat(700));
        outbox.executeUpdate();
      }
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps connections for the next who asks, as a pool does. */
  private static final class Kept {

    private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();
    private final PGSimpleDataSource opened = new PGSimpleDataSource();

    Kept(String url, String user, String password) {
      opened.setUrl(url);
      opened.setUser(user);
      opened.setPassword(password);
    }

    DataSource source() {
      return (DataSource)
          java.lang.reflect.Proxy.newProxyInstance(
              DbSchedulerRows.class.getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("getConnection")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                Connection free = idle.poll();
                return lent(free == null ? opened.getConnection() : free);
              });
    }

    private Connection lent(Connection connection) {
      return (Connection)
          java.lang.reflect.Proxy.newProxyInstance(
              DbSchedulerRows.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                  idle.add(connection);
                  return null;
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (java.lang.reflect.InvocationTargetException e) {
                  throw e.getCause() == null ? e : e.getCause();
                }
              });
    }
  }
}
