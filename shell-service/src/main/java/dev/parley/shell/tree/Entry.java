package dev.parley.shell.tree;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something in a directory.
 *
 * @param size in bytes; null for directories, and for what is neither a file nor a directory
 * @param modified when its content last changed
 * @param created when the file that is there now was made; replacing a file makes a new one
 */
public record Entry(
    String name, boolean isDirectory, @Nullable Long size, Instant modified, Instant created) {}
