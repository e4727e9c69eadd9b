package dev.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemBlobStoreTest extends BlobStoreContract {

  @TempDir Path directory;

  private BlobStore store;

  @BeforeEach
  void open() {
    store = BlobStores.open(new StorageSettings.FileSystem(directory.resolve("blobs")));
  }

  @Override
  BlobStore store() {
    return store;
  }

  @Test
  void removesWhatADeadProcessLeft() throws IOException {
    Path old = Files.writeString(directory.resolve("blobs/.incoming/old.part"), "half");
    Path fresh = Files.writeString(directory.resolve("blobs/.incoming/fresh.part"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    open();

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    try (Stream<BlobStore.Blob> blobs = store.list("")) {
      assertThat(blobs).isEmpty();
    }
  }

  @Test
  void leavesNoDirectoriesBehind() throws IOException {
    store.put("a/b/c", new ByteArrayInputStream(new byte[3]), 3);
    store.delete("a/b/c");

    try (Stream<Path> files = Files.list(directory.resolve("blobs"))) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactly(".incoming");
    }
  }

  @Test
  void saysThatTheDiskIsFull() {
    assertThat(
            FileSystemBlobStore.failed(
                "The bytes could not be stored", new IOException("No space left on device")))
        .hasMessage("The bytes could not be stored: the disk of the blob store is full.");
    assertThat(
            FileSystemBlobStore.failed(
                "It failed", new FileSystemException("/a/b", null, "Read-only")))
        .hasMessage("It failed: Read-only.");
  }
}
