package dev.parley.shell.io;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.shell.tree.Entry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory. */
public record Listing(List<Item> entries) {

  /**
   * Something in it.
   *
   * @param size in bytes; null for all but files
   */
  public record Item(
      String name,
      @JsonProperty("isDirectory") boolean isDirectory,
      @Nullable Long size,
      Instant lastModifiedUtc,
      Instant createdAtUtc) {}

  static Listing of(List<Entry> entries) {
    return new Listing(
        entries.stream()
            .map(e -> new Item(e.name(), e.isDirectory(), e.size(), e.modified(), e.created()))
            .toList());
  }
}
