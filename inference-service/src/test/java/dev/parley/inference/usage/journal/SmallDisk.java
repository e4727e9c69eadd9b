package dev.parley.inference.usage.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk with little room; what does not fit is written as far as it fits. */
final class SmallDisk implements AppendFile {

  private final AppendFile file;
  private final Room room;

  SmallDisk(AppendFile file, Room room) {
    this.file = file;
    this.room = room;
  }

  /** What is free on a disk: more, once a file on it is gone. */
  static final class Room {

    private final Path reserve;
    private final int reserved;
    private int free = Integer.MAX_VALUE;
    private boolean freed;

    Room(Path reserve, int reserved) {
      this.reserve = reserve;
      this.reserved = reserved;
    }

    void only(int bytes) {
      free = bytes;
    }

    int take(int wanted) {
      if (!freed && !Files.exists(reserve)) {
        freed = true;
        free += reserved;
      }
      int taken = Math.min(wanted, free);
      free -= taken;
      return taken;
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int fits = room.take(bytes.length);
    file.write(Arrays.copyOf(bytes, fits));
    if (fits < bytes.length) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public void truncate(long length) throws IOException {
    file.truncate(length);
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
