package dev.parley.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How one Postgres server is set up.
 *
 * @param dataDirectory the cluster; made by {@code initdb} when missing or empty
 * @param binariesCache where the binaries are unpacked, once a version; shared by all servers of
 *     the machine
 * @param logFile what the server writes, appended
 * @param port TCP port on 127.0.0.1; 0 takes a free one
 * @param durable whether a commit waits for the disk, and the server outlives a killed JVM; false
 *     only for data that may be lost
 * @param password of the user {@code postgres} (SCRAM); null trusts every local connection. It is
 *     set when the cluster is made and cannot be changed here afterwards.
 */
public record PostgresOptions(
    Path dataDirectory,
    Path binariesCache,
    Path logFile,
    int port,
    boolean durable,
    @Nullable String password) {

  /** A server whose data is to be kept: commits reach the disk. Its log lies beside its data. */
  public static PostgresOptions durable(Path dataDirectory) {
    return new PostgresOptions(
        dataDirectory, PostgresBinaries.defaultCache(), logBeside(dataDirectory), 0, true, null);
  }

  /** A server for data that nobody misses: no waiting for the disk, every local user trusted. */
  public static PostgresOptions forTests(Path dataDirectory) {
    return new PostgresOptions(
        dataDirectory, PostgresBinaries.defaultCache(), logBeside(dataDirectory), 0, false, null);
  }

  public PostgresOptions withPort(int newPort) {
    return new PostgresOptions(dataDirectory, binariesCache, logFile, newPort, durable, password);
  }

  public PostgresOptions withPassword(String newPassword) {
    return new PostgresOptions(dataDirectory, binariesCache, logFile, port, durable, newPassword);
  }

  public PostgresOptions withLogFile(Path newLogFile) {
    return new PostgresOptions(dataDirectory, binariesCache, newLogFile, port, durable, password);
  }

  public PostgresOptions withBinariesCache(Path newCache) {
    return new PostgresOptions(dataDirectory, newCache, logFile, port, durable, password);
  }

  private static Path logBeside(Path dataDirectory) {
    return dataDirectory.resolveSibling(dataDirectory.getFileName() + ".log");
  }
}
