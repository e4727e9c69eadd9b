package dev.parley.inference.usage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {

  private static final Journal.Sizes SMALL = new Journal.Sizes(200, 10_000, 1000);

  @TempDir Path folder;

  private static ObjectNode number(int number) {
    return JsonNodeFactory.instance.objectNode().put("n", number).put("text", "água\n" + number);
  }

  private static List<Integer> all(Journal journal) {
    List<Integer> numbers = new ArrayList<>();
    ReadRecords read = journal.read(journal.start(), 7);
    while (!read.records().isEmpty()) {
      read.records().forEach(data -> numbers.add(data.path("n").asInt()));
      read = journal.read(read.next(), 7);
    }
    return numbers;
  }

  private static List<Integer> upTo(int end) {
    return Stream.iterate(0, n -> n + 1).limit(end).toList();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".journal")).sorted().toList();
    }
  }

  @Test
  void givesBackInOrderAcrossSegmentsAndStarts() throws IOException {
    try (Journal journal = Journal.open(folder, SMALL)) {
      upTo(20).forEach(n -> journal.append(number(n)));
      assertThat(all(journal)).isEqualTo(upTo(20));
    }
    assertThat(segments()).hasSizeGreaterThan(3);
    try (Journal journal = Journal.open(folder, SMALL)) {
      upTo(30).stream().skip(20).forEach(n -> journal.append(number(n)));
      assertThat(all(journal)).isEqualTo(upTo(30));
    }
  }

  @Test
  void readsWhatIsAppendedAfterTheEndWasReached() {
    try (Journal journal = Journal.open(folder, SMALL)) {
      journal.append(number(0));
      ReadRecords first = journal.read(journal.start(), 10);
      assertThat(journal.read(first.next(), 10).records()).isEmpty();
      upTo(10).stream().skip(1).forEach(n -> journal.append(number(n)));
      Position at = journal.read(first.next(), 3).next();
      assertThat(journal.read(at, 1).records().getFirst().path("n").asInt()).isEqualTo(4);
    }
  }

  @Test
  void dropsSegmentsButNeverTheActiveOne() {
    try (Journal journal = Journal.open(folder, SMALL)) {
      upTo(20).forEach(n -> journal.append(number(n)));
      journal.dropBefore(Long.MAX_VALUE);
      assertThat(all(journal)).isNotEmpty().endsWith(19);
      assertThat(journal.bytes()).isLessThanOrEqualTo(SMALL.segment());
    }
  }

  @Test
  void passesOverATornEnd() throws IOException {
    try (Journal journal = Journal.open(folder, SMALL)) {
      upTo(2).forEach(n -> journal.append(number(n)));
    }
    Path last = segments().getLast();
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(bytes, bytes.length - 5));
    try (Journal journal = Journal.open(folder, SMALL)) {
      journal.append(number(2));
      assertThat(all(journal)).containsExactly(0, 2);
    }
  }

  @Test
  void passesOverADamagedRecordAndReadsTheNext() throws IOException {
    try (Journal journal = Journal.open(folder, new Journal.Sizes(100_000, 100_000, 1000))) {
      upTo(3).forEach(n -> journal.append(number(n)));
    }
    Path file = segments().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    try (Journal journal = Journal.open(folder, SMALL)) {
      assertThat(all(journal)).containsExactly(0, 2);
    }
  }

  @Test
  void toleratesRubbish() throws IOException {
    Files.write(folder.resolve("0000000000000007.journal"), new byte[] {0, 1, '\n', '\n', 'x'});
    Files.writeString(folder.resolve("notes.txt"), "hello", StandardOpenOption.CREATE);
    try (Journal journal = Journal.open(folder, SMALL)) {
      journal.append(number(1));
      assertThat(journal.start()).isEqualTo(new Position(7, 0));
      ReadRecords rubbish = journal.read(journal.start(), 10);
      assertThat(rubbish.records()).hasSize(1);
    }
  }

  @Test
  void belongsToOneProcess() {
    try (Journal journal = Journal.open(folder, SMALL)) {
      assertThatThrownBy(() -> Journal.open(folder, SMALL))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("in use by another process");
      journal.append(number(0));
    }
    try (Journal next = Journal.open(folder, SMALL)) {
      assertThat(all(next)).containsExactly(0);
    }
  }

  /** Its folder may belong to another process by then. */
  @Test
  void takesNothingOnceItIsClosed() {
    Journal journal = Journal.open(folder, SMALL);
    journal.append(number(0));
    journal.close();
    assertThatThrownBy(() -> journal.append(number(1)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("closed");
    try (Journal next = Journal.open(folder, SMALL)) {
      assertThat(all(next)).containsExactly(0);
    }
  }

  @Test
  void beginsNothingWhenItIsFullAndEndsWhatGoesOn() {
    try (Journal journal = Journal.open(folder, new Journal.Sizes(200, 300, 1000))) {
      while (journal.bytes() < 300) {
        journal.begin(number(0));
      }
      assertThatThrownBy(() -> journal.begin(number(1)))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("full");
      journal.append(number(2));
      assertThat(all(journal)).endsWith(2);
    }
  }

  @Test
  void keepsRoomForTheEndsOnAFullDisk() throws IOException {
    SmallDisk.Room room = new SmallDisk.Room(folder.resolve("reserve"), 1000);
    try (Journal journal =
        Journal.open(folder, SMALL, path -> new SmallDisk(AppendFile.real(path), room))) {
      journal.begin(number(0));
      assertThat(folder.resolve("reserve")).hasSize(1000);
      room.only(10);

      journal.append(number(1));
      assertThat(folder.resolve("reserve")).doesNotExist();
      assertThatThrownBy(() -> journal.begin(number(2)))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("disk of the usage journal is full");
      assertThat(all(journal)).containsExactly(0, 1);

      room.only(100_000);
      journal.restoreReserve();
      journal.begin(number(3));
      assertThat(all(journal)).containsExactly(0, 1, 3);
    }
  }

  /** While nothing begins, nothing is appended that would try the disk again. */
  @Test
  void aDiskThatKeepsAgainIsNoticedWithoutAnAppend() {
    AtomicBoolean broken = new AtomicBoolean(true);
    try (Journal journal =
        Journal.open(folder, SMALL, path -> new ForgetfulDisk(AppendFile.real(path), broken))) {
      journal.begin(number(0));
      await().atMost(Duration.ofSeconds(10)).until(() -> isRefused(journal));
      long refusedOnes = all(journal).size();
      broken.set(false);
      await().atMost(Duration.ofSeconds(10)).until(() -> !isRefused(journal));
      assertThat(all(journal)).hasSize((int) refusedOnes + 1);
    }
  }

  private static boolean isRefused(Journal journal) {
    try {
      journal.begin(number(1));
      return false;
    } catch (JournalException e) {
      assertThat(e).hasMessageContaining("does not keep what is written");
      return true;
    }
  }

  /** Takes everything, and fails to bring it to the disk. */
  private record ForgetfulDisk(AppendFile file, AtomicBoolean broken) implements AppendFile {
    @Override
    public void write(byte[] bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void sync() throws IOException {
      if (broken.get()) {
        throw new IOException("Input/output error");
      }
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
