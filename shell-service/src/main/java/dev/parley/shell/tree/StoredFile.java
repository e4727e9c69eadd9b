package dev.parley.shell.tree;

import java.time.Instant;

/**
 * A file as it is now.
 *
 * @param size in bytes
 * @param tag an entity tag without its quotes; another after each change
 */
public record StoredFile(String name, long size, Instant modified, Instant created, String tag) {}
