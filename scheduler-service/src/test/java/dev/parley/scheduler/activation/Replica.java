package dev.parley.scheduler.activation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.parley.events.OutboxBatch;
import dev.parley.scheduler.quiet.QuietTimes;
import dev.parley.scheduler.sql.Database;
import dev.parley.web.ids.Ids;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that activates what is due, a few at a time, until it is killed. */
final class Replica {

  private static final int AT_ONCE = 20;

  private Replica() {}

  /** Starts one, and returns when it works. */
  static Process start(String url, String user, String password) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Replica.class.getName(),
                    url,
                    user,
                    password))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (!"ready".equals(said.readLine())) {
      throw new IOException("The replica did not start");
    }
    return process;
  }

  /** Activates from here on. */
  public static void main(String[] arguments) throws InterruptedException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(arguments[0]);
    source.setUser(arguments[1]);
    source.setPassword(arguments[2]);
    ActivateDue activate = activateDue(new Database(source), Clock.systemUTC());
    System.out.println("ready");
    CountDownLatch never = new CountDownLatch(1);
    int taken = 0;
    while (taken > 0 || !never.await(10, TimeUnit.MILLISECONDS)) {
      taken = activate.run(AT_ONCE).taken();
    }
  }

  static ActivateDue activateDue(Database database, Clock clock) {
    ObjectMapper json =
        new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    Ids ids = new Ids();
    return new ActivateDue(
        database,
        new QuietTimes(database, clock),
        new OutboxBatch(json, ids, clock),
        (sql, activated) -> {},
        ids,
        clock);
  }
}
