package dev.parley.shell.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.web.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every store of files does. */
public abstract class FileTreeContract {

  protected final ShellUser user = new ShellUser(UUID.randomUUID(), "ann");
  protected final ShellUser other = new ShellUser(user.account(), "ben");
  protected final ShellUser stranger = new ShellUser(UUID.randomUUID(), "ann");

  protected abstract FileTree tree();

  protected abstract GenerousRoom room();

  protected static ShellPath path(String text) {
    return ShellPath.parse(text);
  }

  protected StoredFile put(String path, String text) {
    return tree().write(user, path(path), bytes(text), text.length(), Precondition.NONE);
  }

  protected static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  protected String text(ShellUser whose, String path) {
    try (OpenedFile file = tree().open(whose, path(path));
        InputStream stream = file.read(0, file.file().size())) {
      return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  protected List<String> names(String path) {
    return tree().list(user, path(path)).stream().map(Entry::name).toList();
  }

  protected static void refused(int status, ThrowingCallable call) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(call)
        .matches(problem -> problem.type().status() == status, "status " + status);
  }

  @Test
  void givesBackWhatWasStored() {
    StoredFile stored = put("/notes/today.txt", "Hello");
    assertThat(stored.size()).isEqualTo(5);
    assertThat(stored.name()).isEqualTo("today.txt");
    assertThat(text(user, "notes/today.txt")).isEqualTo("Hello");
    try (OpenedFile opened = tree().open(user, path("notes/today.txt"))) {
      assertThat(opened.file()).isEqualTo(stored);
      assertThat(opened.read(1, 3).readAllBytes()).asString().isEqualTo("ell");
      assertThat(opened.read(4, 100).readAllBytes()).asString().isEqualTo("o");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(put("empty", "").size()).isZero();
    assertThat(text(user, "empty")).isEmpty();
  }

  @Test
  void usersSeeOnlyTheirOwn() {
    put("secret", "mine");
    for (ShellUser someone : List.of(other, stranger)) {
      refused(404, () -> tree().open(someone, path("secret")));
      refused(404, () -> tree().delete(someone, path("secret"), Precondition.NONE));
      assertThat(tree().list(someone, ShellPath.ROOT)).isEmpty();
    }
    tree().clear(other);
    assertThat(text(user, "secret")).isEqualTo("mine");
  }

  @Test
  void listsWithSizesAndTimes() {
    put("b.txt", "12345");
    put("a/inner.txt", "1");
    List<Entry> entries = tree().list(user, ShellPath.ROOT);
    assertThat(entries).extracting(Entry::name).containsExactly("a", "b.txt");
    assertThat(entries).extracting(Entry::isDirectory).containsExactly(true, false);
    assertThat(entries).extracting(Entry::size).containsExactly(null, 5L);
    assertThat(entries).allMatch(entry -> !entry.created().isAfter(entry.modified()));
    assertThat(names("a")).containsExactly("inner.txt");
    refused(404, () -> tree().list(user, path("nothing")));
    refused(404, () -> tree().list(user, path("b.txt")));
    assertThat(tree().list(stranger, ShellPath.ROOT)).isEmpty();
  }

  @Test
  void replacesUnderConditions() {
    String first = put("f", "one").tag();
    refused(412, () -> write("two", new Precondition("\"other\"", null)));
    refused(412, () -> write("two", new Precondition(null, "*")));
    assertThat(text(user, "f")).isEqualTo("one");
    String second = write("two", new Precondition("\"x\", \"" + first + "\"", null)).tag();
    assertThat(second).isNotEqualTo(first);
    assertThat(text(user, "f")).isEqualTo("two");
    refused(412, () -> write("three", new Precondition("\"" + first + "\"", null)));
    refused(412, () -> tree().delete(user, path("f"), new Precondition(first, null)));
    tree().delete(user, path("f"), new Precondition("*", null));
    refused(412, () -> write("new", new Precondition("*", null)));
    assertThat(write("new", new Precondition(null, "*")).size()).isEqualTo(3);
  }

  private StoredFile write(String text, Precondition precondition) {
    return tree().write(user, path("f"), bytes(text), text.length(), precondition);
  }

  @Test
  void oneOfManyWritersWithTheSameConditionWins() throws Exception {
    String tag = put("f", "start").tag();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> write =
          () -> {
            try {
              write("mine", new Precondition("\"" + tag + "\"", null));
              return true;
            } catch (ProblemException e) {
              return false;
            }
          };
      int won = 0;
      for (Future<Boolean> each : threads.invokeAll(java.util.Collections.nCopies(16, write))) {
        won += each.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void aReaderKeepsWhatItOpened() throws IOException {
    put("f", "old content");
    try (OpenedFile opened = tree().open(user, path("f"));
        InputStream stream = opened.read(0, opened.file().size())) {
      assertThat(stream.read()).isEqualTo('o');
      put("f", "new");
      assertThat(stream.readAllBytes()).asString().isEqualTo("ld content");
    }
    assertThat(text(user, "f")).isEqualTo("new");
  }

  @Test
  void aBodyThatBreaksOffChangesNothing() {
    put("f", "old");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> tree().write(user, path("f"), broken, 9, Precondition.NONE));
    refused(400, () -> tree().write(user, path("f"), bytes("xy"), 3, Precondition.NONE));
    assertThat(text(user, "f")).isEqualTo("old");
    assertThat(names("/")).containsExactly("f");
  }

  @Test
  void directoriesAreMadeAndRemovedWithAllThatIsInThem() {
    tree().makeDirectory(user, path("a/b/c"));
    tree().makeDirectory(user, path("a/b/c"));
    put("a/b/f", "x");
    put("ab", "y");
    refused(409, () -> tree().makeDirectory(user, path("ab")));
    refused(409, () -> tree().makeDirectory(user, path("ab/deeper")));
    refused(409, () -> put("a/b", "x"));
    refused(409, () -> put("ab/f", "x"));
    refused(404, () -> tree().open(user, path("a/b")));
    refused(404, () -> tree().delete(user, path("a/b"), Precondition.NONE));
    refused(404, () -> tree().deleteDirectory(user, path("ab")));
    refused(404, () -> tree().deleteDirectory(user, path("nothing")));
    refused(400, () -> tree().deleteDirectory(user, ShellPath.ROOT));
    refused(400, () -> put("/", "x"));
    tree().deleteDirectory(user, path("a"));
    assertThat(names("/")).containsExactly("ab");
    tree().makeDirectory(user, ShellPath.ROOT);
  }

  @Test
  void chargesWhatIsThere() {
    put("a/one", "x".repeat(5000));
    put("two", "x");
    tree().makeDirectory(user, path("a/b"));
    assertSame();
    put("two", "x".repeat(10_000));
    assertSame();
    tree().delete(user, path("two"), Precondition.NONE);
    assertSame();
    tree().deleteDirectory(user, path("a"));
    assertSame();
    assertThat(room().of(user).entries()).isZero();
  }

  private void assertSame() {
    try (FileTree.Workspace workspace = tree().workspace(user)) {
      assertThat(room().of(user)).isEqualTo(workspace.measure());
    }
  }

  @Test
  void commandsWorkOnTheSameFiles() throws IOException {
    put("in/data.txt", "from the API");
    put("old", "x");
    try (FileTree.Workspace workspace = tree().workspace(user)) {
      Path directory = workspace.directory();
      assertThat(Files.readString(directory.resolve("in/data.txt"))).isEqualTo("from the API");
      Files.createDirectories(directory.resolve("out/deep"));
      Files.writeString(directory.resolve("out/deep/result.txt"), "from a command");
      Files.writeString(directory.resolve("in/data.txt"), "changed by a command");
      Files.delete(directory.resolve("old"));
      workspace.save();
    }
    assertThat(text(user, "out/deep/result.txt")).isEqualTo("from a command");
    assertThat(text(user, "in/data.txt")).isEqualTo("changed by a command");
    assertThat(names("/")).containsExactly("in", "out");
    assertSame();
    tree().clear(user);
    assertThat(names("/")).isEmpty();
    assertThat(room().of(user).entries()).isZero();
  }

  @Test
  void linksOfCommandsAreNeverFollowed() throws IOException {
    Path outside = Files.createTempDirectory("outside");
    Files.writeString(outside.resolve("secret"), "not for users");
    try (FileTree.Workspace workspace = tree().workspace(user)) {
      Path directory = workspace.directory();
      Files.createSymbolicLink(directory.resolve("file"), outside.resolve("secret"));
      Files.createSymbolicLink(directory.resolve("folder"), outside);
      workspace.save();
    }
    refused(404, () -> tree().open(user, path("file")));
    refused(404, () -> tree().open(user, path("folder/secret")));
    refused(404, () -> tree().list(user, path("folder")));
    refused(404, () -> tree().deleteDirectory(user, path("folder")));
    assertThat(tree().list(user, ShellPath.ROOT)).allMatch(entry -> entry.size() == null);
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("not for users");
    assertThat(outside).isDirectoryContaining("glob:**/secret");
  }

  /** Runs a script of bash on the user's files, as a command would. */
  private void command(String script) throws Exception {
    try (FileTree.Workspace workspace = tree().workspace(user)) {
      Process run =
          new ProcessBuilder("bash", "-c", script)
              .directory(workspace.directory().toFile())
              .start();
      assertThat(run.waitFor()).isZero();
      workspace.save();
    }
  }

  @Test
  void anotherFormOfANameIsTheSameName() throws Exception {
    command("printf decomposed > $'cafe\\u0301.txt'; mkdir -p $'e\\u0301/in'");
    assertThat(text(user, "caf\u00e9.txt")).isEqualTo("decomposed");
    put("caf\u00e9.txt", "replaced");
    tree().makeDirectory(user, path("\u00e9/in"));
    put("\u00e9/in/f", "x");
    assertThat(names("/")).containsExactlyInAnyOrder("cafe\u0301.txt", "e\u0301");
    assertThat(names("\u00e9/in")).containsExactly("f");
    command("[ \"$(cat $'cafe\\u0301.txt')\" = replaced ] && [ -f $'e\\u0301/in/f' ]");
    put("CAF\u00c9.txt", "another");
    assertThat(names("/")).hasSize(3);
    tree().deleteDirectory(user, path("\u00e9"));
    tree().delete(user, path("caf\u00e9.txt"), Precondition.NONE);
    assertThat(names("/")).containsExactly("CAF\u00c9.txt");
    assertSame();
  }

  @Test
  void namesThatLookAlikeAreNotMixedUp() throws Exception {
    put("caf\u00e9", "composed");
    command(
        "printf decomposed > $'cafe\\u0301'; mkdir $'\\u00e9' $'e\\u0301';"
            + " printf 1 > $'\\u00e9/f'; printf 2 > $'e\\u0301/f'; printf 3 > $'e\\u0301/g'");
    assertThat(names("/"))
        .containsExactlyInAnyOrder("cafe\u0301", "caf\u00e9", "e\u0301", "\u00e9");
    assertThat(text(user, "caf\u00e9")).isEqualTo("composed");
    assertThat(text(user, "\u00e9/f")).isEqualTo("1");
    refused(404, () -> text(user, "\u00e9/g"));
    command(
        "[ \"$(cat $'caf\\u00e9')$(cat $'cafe\\u0301')\" = composeddecomposed ]"
            + " && [ \"$(cat $'\\u00e9/f' $'e\\u0301/f' $'e\\u0301/g')\" = 123 ]");
    assertThat(names("/")).hasSize(4);
    assertSame();
    tree().delete(user, path("caf\u00e9"), Precondition.NONE);
    assertThat(text(user, "caf\u00e9")).isEqualTo("decomposed");
    tree().deleteDirectory(user, path("\u00e9"));
    assertThat(text(user, "\u00e9/g")).isEqualTo("3");
    assertThat(names("/")).containsExactlyInAnyOrder("cafe\u0301", "e\u0301");
    assertSame();
  }

  @Test
  void namesThatAreNoTextAreToldApart() throws Exception {
    command("printf one > $'a\\xff'; printf two > $'a\\xfe'; printf three > $'a\\xef\\xbf\\xbdff'");
    String literal = "a\ufffdef\ufffdbf\ufffdbdff";
    for (int time = 0; time < 2; time++) {
      assertThat(names("/")).containsExactlyInAnyOrder("a\ufffdff", "a\ufffdfe", literal);
      assertThat(text(user, "a\ufffdff")).isEqualTo("one");
      assertThat(text(user, "a\ufffdfe")).isEqualTo("two");
      assertThat(text(user, literal)).isEqualTo("three");
      command("[ \"$(cat $'a\\xff' $'a\\xfe' $'a\\xef\\xbf\\xbdff')\" = onetwothree ]");
    }
    tree().delete(user, path("a\ufffdff"), Precondition.NONE);
    assertThat(names("/")).containsExactlyInAnyOrder("a\ufffdfe", literal);
    put("a\ufffdfe", "replaced");
    put("c\ufffd", "of a letter for what is no letter");
    assertThat(text(user, "c\ufffd")).startsWith("of a letter");
    assertThat(names("/")).contains("c\ufffdef\ufffdbf\ufffdbd");
    put("b\ufffdff/\ufffdfe", "made");
    assertThat(names("b\ufffdff")).containsExactly("\ufffdfe");
    command("[ \"$(cat $'a\\xfe' $'b\\xff/\\xfe')\" = replacedmade ]");
    assertSame();
  }

  @Test
  void theLongestPathsAreKept() throws Exception {
    StringBuilder longest = new StringBuilder();
    java.util.Random letters = new java.util.Random(1);
    while (longest.codePointCount(0, longest.length()) < 1000) {
      longest.append(longest.length() % 125 == 124 ? "/" : Character.toString(letter(letters)));
    }
    String path = longest.toString();
    put(path, "deep");
    assertThat(text(user, path)).isEqualTo("deep");
    String parent = path.substring(0, path.lastIndexOf('/'));
    put(parent + "/sibling", "x");
    assertThat(names(parent)).hasSize(2).contains("sibling");
    command("cat $(find . -name sibling) > copy");
    assertThat(text(user, "copy")).isEqualTo("x");
    tree().delete(user, path(path), Precondition.NONE);
    assertThat(names(parent)).containsExactly("sibling");
    assertSame();
  }

  /** Of four bytes, and not to be compressed. */
  private static int letter(java.util.Random letters) {
    return 0x20000 + letters.nextInt(0xA000);
  }
}
