package dev.parley.shell.tree.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.shell.tree.Entry;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.FileTreeContract;
import dev.parley.shell.tree.GenerousRoom;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.ShellPath;
import dev.parley.web.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DiskFileTreeTest extends FileTreeContract {

  private static final Duration RACE = Duration.ofSeconds(2);

  /** On a machine whose disk is busy, an attempt takes long. */
  private static final Duration LONGEST_RACE = Duration.ofSeconds(30);

  private static final String SECRET = "not for users";

  @TempDir private Path directory;
  private Path outside;
  private final GenerousRoom room = new GenerousRoom();
  private FileTree tree;

  @BeforeEach
  void open() throws IOException {
    tree = new DiskFileTree(directory.resolve("shell"), Owners.ofProcess(300_000, 1000), room);
    outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("f"), SECRET);
  }

  @AfterEach
  void close() {
    tree.clear(user); // nobody else can remove trees of any depth
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

  private Path root() {
    try (FileTree.Workspace workspace = tree.workspace(user)) {
      return workspace.directory();
    }
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void pipesSocketsAndLinksAreNoFiles() throws Exception {
    Path root = root();
    assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(root.resolve("null"), Path.of("/dev/null"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("self"), Path.of("/proc/self/fd/0"));
    for (String name : new String[] {"pipe", "null", "loop", "self"}) {
      refused(404, () -> tree.open(user, path(name)));
      refused(404, () -> tree.list(user, path(name)));
      refused(409, () -> put(name + "/inner", "x"));
    }
    assertThat(tree.list(user, ShellPath.ROOT)).extracting(Entry::size).containsOnlyNulls();
    tree.delete(user, path("pipe"), Precondition.NONE);
    put("null", "a file now");
    assertThat(Files.isSymbolicLink(root.resolve("null"))).isFalse();
    assertThat(text(user, "null")).isEqualTo("a file now");
  }

  @Test
  void aNameAsJavaShowsItIsKnownWhereThereIsOneSuch() throws Exception {
    Process made =
        new ProcessBuilder("bash", "-c", "touch $'a\\xff' $'a\\xfe' $'b\\xff'")
            .directory(root().toFile())
            .start();
    assertThat(made.waitFor()).isZero();
    refused(404, () -> text(user, "a\ufffd"));
    put("b\ufffd", "replaced");
    assertThat(text(user, "b\ufffdff")).isEqualTo("replaced");
    assertThat(names("/")).hasSize(3);
  }

  @Test
  void namesThatAreNoTextAreCountedAndRemoved() throws Exception {
    Process make =
        new ProcessBuilder(
                "bash",
                "-c",
                "mkdir -p d; head -c 100000 /dev/zero > d/$'\\xff'; mkdir d/$'\\xfe\\xfd';"
                    + " head -c 100000 /dev/zero > d/$'\\xfe\\xfd'/$'a\\xff'")
            .directory(root().toFile())
            .start();
    assertThat(make.waitFor()).isZero();
    try (FileTree.Workspace workspace = tree.workspace(user)) {
      assertThat(workspace.measure().entries()).isEqualTo(4);
      assertThat(workspace.measure().bytes()).isGreaterThan(200_000);
    }
    assertThat(names("d")).hasSize(2);
    tree.deleteDirectory(user, path("d"));
    assertThat(names("/")).isEmpty();
    assertThat(directory.resolve("shell/trash").toFile().list()).isEmpty();
  }

  /** Somebody exchanges a directory, or a file, for a link to the outside, all the time. */
  private void racing(String name, Path target, Attempt attempt) throws Exception {
    Path root = root();
    Files.createDirectories(root.resolve("real"));
    Files.writeString(root.resolve("real/f"), "inside");
    Files.writeString(root.resolve("plain"), "inside");
    AtomicBoolean over = new AtomicBoolean();
    Path real = root.resolve(target.equals(outside) ? "real" : "plain");
    Path at = root.resolve(name);
    Path link = Files.createSymbolicLink(root.resolve("evil"), target);
    Thread swap =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    try {
                      Files.move(real, at);
                      Files.move(at, real);
                      Files.move(link, at);
                      Files.move(at, link);
                    } catch (IOException e) {
                      continue; // the other thread removed or made something meanwhile
                    }
                  }
                });
    long end = System.nanoTime() + RACE.toNanos();
    long latest = System.nanoTime() + LONGEST_RACE.toNanos();
    int seen = 0;
    try {
      while (System.nanoTime() < end || (seen == 0 && System.nanoTime() < latest)) {
        try {
          attempt.run();
          seen++;
        } catch (ProblemException e) {
          assertThat(e.type().status()).isIn(404, 409, 412);
        }
      }
    } finally {
      over.set(true);
      swap.join(TimeUnit.SECONDS.toMillis(10));
    }
    assertThat(seen).as("attempts that met the directory").isPositive();
    assertThat(Files.readString(outside.resolve("f"))).isEqualTo(SECRET);
    assertThat(outside.toFile().list()).containsExactly("f");
  }

  /** The directory may be another thing by now. */
  private static void tolerant(Runnable step) {
    try {
      step.run();
    } catch (ProblemException e) {
      assertThat(e.type().status()).isIn(404, 409);
    }
  }

  private interface Attempt {
    void run() throws Exception;
  }

  @Test
  void readingWhileADirectoryBecomesALink() throws Exception {
    racing("d", outside, () -> assertThat(text(user, "d/f")).isEqualTo("inside"));
  }

  @Test
  void readingWhileAFileBecomesALink() throws Exception {
    racing("d", outside.resolve("f"), () -> assertThat(text(user, "d")).isEqualTo("inside"));
  }

  @Test
  void listingWhileADirectoryBecomesALink() throws Exception {
    Files.writeString(outside.resolve("f"), SECRET);
    racing(
        "d",
        outside,
        () ->
            assertThat(tree.list(user, path("d")))
                .allMatch(entry -> entry.size() == null || entry.size() == "inside".length()));
  }

  @Test
  void writingWhileADirectoryBecomesALink() throws Exception {
    racing("d", outside, () -> put("d/f", "inside"));
  }

  @Test
  void deletingWhileADirectoryBecomesALink() throws Exception {
    racing(
        "d",
        outside,
        () -> {
          put("d/g", "x");
          tolerant(() -> tree.delete(user, path("d/g"), Precondition.NONE));
          tolerant(() -> put("d/sub/deep/f", "x"));
          tolerant(() -> tree.deleteDirectory(user, path("d/sub")));
        });
  }

  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void deepTreesOfManyBranchesAreCountedWhole() throws Exception {
    String branches =
        "for my $i (1 .. 700) { mkdir \"z$_\" for 0 .. 2; mkdir 'a'; open F, '>', 'a/f'; close F;"
            + " mkdir 'm'; chdir 'm'; }";
    assertThat(perl(branches)).isZero();
    try (FileTree.Workspace workspace = tree.workspace(user)) {
      assertThat(workspace.measure()).isEqualTo(new Usage(4200 * 4096L, 4200, false));
    }
  }

  /** A command removes or moves what is being counted: the counting ends, and is not mistaken. */
  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void deepTreesThatChangeAreCountedAsTheyAre() throws Exception {
    String dig = "for (1 .. 3000) { mkdir 'b'; mkdir 'd'; chdir 'd'; }";
    assertThat(perl(dig)).isZero();
    Process remove = new ProcessBuilder("rm", "-rf", "d", "b").directory(root().toFile()).start();
    try (FileTree.Workspace workspace = tree.workspace(user)) {
      long last = 6000;
      while (remove.isAlive()) {
        Usage usage = workspace.measure();
        assertThat(usage.entries()).isLessThanOrEqualTo(last);
        assertThat(usage.incomplete()).isFalse();
        last = usage.entries();
      }
      assertThat(workspace.measure()).isEqualTo(new Usage(0, 0, false));
    }
  }

  private int perl(String script) throws Exception {
    return new ProcessBuilder("perl", "-e", script).directory(root().toFile()).start().waitFor();
  }

  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void treesDeeperThanAnyPathAreMeasuredAndRemoved() throws Exception {
    // relative steps, since no path of that length can be named
    Process dig =
        new ProcessBuilder(
                "bash",
                "-c",
                "for i in $(seq 1500); do mkdir dddddddd && cd dddddddd; done; touch f")
            .directory(root().toFile())
            .start();
    assertThat(dig.waitFor()).isZero();
    try (FileTree.Workspace workspace = tree.workspace(user)) {
      assertThat(workspace.measure()).isEqualTo(new Usage(1501 * 4096L, 1501, false));
    }
    tree.deleteDirectory(user, path("dddddddd"));
    assertThat(names("/")).isEmpty();
    assertThat(directory.resolve("shell/trash").toFile().list()).isEmpty();
  }
}
