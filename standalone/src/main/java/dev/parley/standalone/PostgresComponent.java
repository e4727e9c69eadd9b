package dev.parley.standalone;

import dev.parley.embedded.EmbeddedServerException;
import dev.parley.embedded.PostgresOptions;
import dev.parley.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The database server, with the databases that the services expect. */
record PostgresComponent(PostgresOptions options, List<String> databases) implements Component {

  @Override
  public String name() {
    return Part.POSTGRES.label();
  }

  @Override
  public int port() {
    return options.port();
  }

  @Override
  public Running launch() throws IOException {
    Path log = options.logFile();
    RotateLog.atStart(log);
    try {
      return serve(PostgresServer.start(options));
    } catch (EmbeddedServerException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public String reason() {
    return ExplainLog.lastReason(options.logFile());
  }

  private Running serve(PostgresServer server) {
    try {
      databases.forEach(server::createDatabase);
      return new Server(
          server,
          ProcessHandle.of(server.pid())
              .orElseThrow(() -> new EmbeddedServerException("Postgres ended at once")));
    } catch (EmbeddedServerException e) {
      server.close();
      throw e;
    }
  }

  private record Server(PostgresServer server, ProcessHandle process) implements Running {

    @Override
    public boolean isReady() {
      return server.isAlive();
    }

    @Override
    public void stop(Duration bound) {
      server.close();
    }
  }
}
