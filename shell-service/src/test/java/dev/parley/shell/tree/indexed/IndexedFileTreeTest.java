package dev.parley.shell.tree.indexed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.PostgresServer;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.FileTreeContract;
import dev.parley.shell.tree.GenerousRoom;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.disk.Owners;
import dev.parley.storage.BlobStore;
import dev.parley.storage.BlobStores;
import dev.parley.storage.StorageSettings;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** With a real Postgres, and a real S3 server in this JVM. */
class IndexedFileTreeTest extends FileTreeContract {

  private static BlobStoreContext context;
  private static S3Proxy server;
  private static PGSimpleDataSource database;

  @TempDir private Path local;
  private final GenerousRoom room = new GenerousRoom();
  private final SettableClock clock = new SettableClock();
  private IndexedFileTree tree;

  @BeforeAll
  static void start() throws Exception {
    context =
        ContextBuilder.newBuilder("transient")
            .credentials("key", "secret")
            .overrides(new Properties())
            .build(BlobStoreContext.class);
    context.getBlobStore().createContainerInLocation(null, "parley");
    server =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret")
            .build();
    server.start();
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(name);
    database = new PGSimpleDataSource();
    database.setUrl(StackResource.postgres().jdbcUrl(name));
    database.setUser(PostgresServer.USER);
    database.setPassword(StackResource.postgres().password());
    migrate();
  }

  private static void migrate() throws IOException, SQLException {
    for (String version : new String[] {"V1__shell", "V2__long_paths"}) {
      try (InputStream script =
              Objects.requireNonNull(
                  IndexedFileTreeTest.class.getResourceAsStream(
                      "/db/migration/" + version + ".sql"));
          Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
    context.close();
  }

  @BeforeEach
  void open() {
    tree = machine(local);
  }

  private IndexedFileTree machine(Path folder) {
    BlobStore store =
        BlobStores.open(
            new StorageSettings.S3(
                URI.create("http://127.0.0.1:" + server.getPort()),
                "us-east-1",
                "parley",
                true,
                "key",
                "secret",
                "shell/"));
    return new IndexedFileTree(
        database, store, room, folder, Owners.ofProcess(300_000, 1000), clock);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  @Override
  protected FileTree tree() {
    return tree;
  }

  @Override
  protected GenerousRoom room() {
    return room;
  }

  @Test
  void severalMachinesHaveTheSameFiles(@TempDir Path other) throws IOException {
    put("a/f", "from the first");
    try (IndexedFileTree second = machine(other)) {
      try (FileTree.Workspace workspace = second.workspace(user)) {
        assertThat(workspace.directory().resolve("a/f")).hasContent("from the first");
        Files.writeString(workspace.directory().resolve("a/f"), "from the second");
        Files.delete(Files.createDirectory(workspace.directory().resolve("b")));
        Files.createDirectory(workspace.directory().resolve("c"));
        workspace.save();
      }
    }
    assertThat(text(user, "a/f")).isEqualTo("from the second");
    assertThat(names("/")).containsExactly("a", "c");
    assertThat(other.resolve("copies")).isEmptyDirectory();
  }

  @Test
  void aFileBecomesADirectoryAndTheReverse() throws IOException {
    put("was-file", "x");
    put("was-directory/f", "x");
    try (FileTree.Workspace workspace = tree.workspace(user)) {
      Path directory = workspace.directory();
      Files.delete(directory.resolve("was-file"));
      Files.createDirectory(directory.resolve("was-file"));
      Files.writeString(directory.resolve("was-file/f"), "inner");
      Files.delete(directory.resolve("was-directory/f"));
      Files.delete(directory.resolve("was-directory"));
      Files.writeString(directory.resolve("was-directory"), "file");
      workspace.save();
    }
    assertThat(text(user, "was-file/f")).isEqualTo("inner");
    assertThat(text(user, "was-directory")).isEqualTo("file");
  }

  @Test
  void bytesThatNobodyNeedsAreRemovedAfterATime() throws IOException {
    put("f", "old");
    try (OpenedFile opened = tree.open(user, path("f"))) {
      put("f", "new");
      tree.removeGarbage(100);
      assertThat(opened.read(0, 3).readAllBytes()).asString().isEqualTo("old");
    }
    put("g", "deleted");
    tree.delete(user, path("g"), Precondition.NONE);
    clock.advance(Duration.ofMinutes(61));
    assertThat(tree.removeGarbage(100)).isGreaterThanOrEqualTo(2);
    assertThat(text(user, "f")).isEqualTo("new");
    clock.reset();
  }

  @Test
  void namesThatLookLikePatternsAreOnlyNames() {
    put("a%/f", "1");
    put("ab/f", "2");
    put("a_/f", "3");
    put("a%b", "4");
    tree.deleteDirectory(user, path("a%"));
    assertThat(names("/")).containsExactly("a%b", "a_", "ab");
    assertThat(tree.list(user, ShellPath.ROOT)).hasSize(3);
  }
}
