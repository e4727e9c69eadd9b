package dev.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every blob store does. */
abstract class BlobStoreContract {

  /** An empty store; the same for all tests of a class, which use keys of their own. */
  abstract BlobStore store();

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(String key, String text) {
    store().put(key, bytes(text), BlobStore.UNKNOWN_LENGTH);
  }

  private String read(String key) throws IOException {
    try (InputStream in = store().open(key)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<String> keys(String prefix) {
    try (Stream<BlobStore.Blob> blobs = store().list(prefix)) {
      return blobs.map(BlobStore.Blob::key).sorted().toList();
    }
  }

  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("the sender left");
      }
    };
  }

  @Test
  void givesBackWhatWasPut() throws Exception {
    BlobStore.Stored stored = store().put("give/a-1", bytes("hello"), 5);

    assertThat(stored.size()).isEqualTo(5);
    assertThat(stored.sha256())
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assertThat(read("give/a-1")).isEqualTo("hello");
    assertThat(store().size("give/a-1")).isEqualTo(5);
    put("give/a-1", "other");
    assertThat(read("give/a-1")).isEqualTo("other");
    put("give/empty", "");
    assertThat(read("give/empty")).isEmpty();
  }

  @Test
  void takesLongStreams() throws Exception {
    byte[] large = new byte[20_000_003];
    new Random(1).nextBytes(large);

    BlobStore.Stored stored =
        store().put("large/one", new ByteArrayInputStream(large), BlobStore.UNKNOWN_LENGTH);

    assertThat(stored.size()).isEqualTo(large.length);
    assertThat(stored.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large)));
    try (InputStream in = store().open("large/one")) {
      assertThat(in.readAllBytes()).isEqualTo(large);
    }
    try (InputStream in = store().open("large/one", 19_999_990, 5)) {
      assertThat(in.readAllBytes())
          .isEqualTo(java.util.Arrays.copyOfRange(large, 19_999_990, 19_999_995));
    }
    byte[] parts = new byte[16 << 20];
    store().put("large/two", new ByteArrayInputStream(parts), parts.length);
    assertThat(store().size("large/two")).isEqualTo(parts.length);
  }

  @Test
  void readsRanges() throws Exception {
    put("range/a", "0123456789");

    assertThat(range(2, 3)).isEqualTo("234");
    assertThat(range(8, 100)).isEqualTo("89");
    assertThat(range(0, Long.MAX_VALUE)).isEqualTo("0123456789");
    assertThat(range(4, Long.MAX_VALUE)).isEqualTo("456789");
    assertThat(range(10, 5)).isEmpty();
    assertThat(range(1_000, 5)).isEmpty();
    assertThat(range(3, 0)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> store().open("range/a", -1, 5));
  }

  private String range(long from, long length) throws IOException {
    try (InputStream in = store().open("range/a", from, length)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aFailedPutLeavesTheKeyAsItWas() throws Exception {
    put("fail/old", "old");

    for (String key : List.of("fail/old", "fail/new")) {
      InputStream half = new SequenceInputStream(bytes("x".repeat(9_000_000)), broken());
      assertThatExceptionOfType(BlobStoreException.class)
          .isThrownBy(() -> store().put(key, half, BlobStore.UNKNOWN_LENGTH))
          .withMessageContaining("could not be read");
      assertThatExceptionOfType(BlobStoreException.class)
          .isThrownBy(() -> store().put(key, bytes("four"), 5));
      assertThatExceptionOfType(BlobStoreException.class)
          .isThrownBy(() -> store().put(key, bytes("sixsix"), 5));
    }
    assertThat(read("fail/old")).isEqualTo("old");
    assertThat(keys("fail/")).containsExactly("fail/old");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatExceptionOfType(BlobMissingException.class)
        .isThrownBy(() -> store().open("missing/a"))
        .withMessageContaining("missing/a");
    assertThatExceptionOfType(BlobMissingException.class)
        .isThrownBy(() -> store().open("missing/a", 1, 2));
    assertThatExceptionOfType(BlobMissingException.class)
        .isThrownBy(() -> store().open("missing/a", 1, 0));
    assertThatExceptionOfType(BlobMissingException.class)
        .isThrownBy(() -> store().size("missing/a"));
  }

  @Test
  void deletesOnceOrOften() {
    put("delete/a", "a");
    put("delete/a/b", "b");

    store().delete("delete/a");
    store().delete("delete/a");
    store().delete("delete/never");

    assertThat(keys("delete/")).containsExactly("delete/a/b");
  }

  @Test
  void deletesAndListsByPrefix() {
    for (String key : List.of("list", "list/a", "list/a/b", "list/ab", "list/b", "lister/x")) {
      put(key, key);
    }

    assertThat(keys("list/a")).containsExactly("list/a", "list/a/b", "list/ab");
    assertThat(keys("list/a/")).containsExactly("list/a/b");
    assertThat(keys("list")).hasSize(6);
    assertThat(keys("")).contains("list", "lister/x");
    assertThat(keys("nothing/")).isEmpty();
    try (Stream<BlobStore.Blob> blobs = store().list("list/ab")) {
      BlobStore.Blob blob = blobs.findFirst().orElseThrow();
      assertThat(blob.size()).isEqualTo(7);
      assertThat(Duration.between(blob.modified(), Instant.now()).abs())
          .isLessThan(Duration.ofMinutes(5));
    }

    store().deletePrefix("list/a");
    store().deletePrefix("list/a");

    assertThat(keys("list")).containsExactly("list", "list/b", "lister/x");
    assertThatIllegalArgumentException().isThrownBy(() -> store().deletePrefix(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/", "/a", "a//b", "..", "a/../b", "a/./b", "A", "a b", "a_b", "ä", "a\\b", "a\0"
      })
  void refusesWhatIsNoKey(String key) {
    assertThatIllegalArgumentException().isThrownBy(() -> put(key, "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> store().open(key));
    assertThatIllegalArgumentException().isThrownBy(() -> store().size(key));
    assertThatIllegalArgumentException().isThrownBy(() -> store().delete(key));
  }

  @Test
  void readersSeeOneVersionWhole() throws Exception {
    put("whole/a", "0".repeat(100_000));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<String>> work =
          IntStream.range(0, 60)
              .<Callable<String>>mapToObj(
                  n ->
                      () -> {
                        if (n % 2 == 0) {
                          put("whole/a", String.valueOf(n % 10).repeat(100_000));
                        }
                        return read("whole/a");
                      })
              .toList();
      for (Future<String> read : threads.invokeAll(work)) {
        assertThat(read.get()).hasSize(100_000);
        assertThat(read.get().chars().distinct().count()).isEqualTo(1);
      }
    }
  }
}
