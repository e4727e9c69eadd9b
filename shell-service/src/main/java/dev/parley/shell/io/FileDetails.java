package dev.parley.shell.io;

import java.time.Instant;

/**
 * A file.
 *
 * @param size in bytes
 * @param mimeType by content, made more precise by the name
 * @param isPlainText whether the content is text, which includes code, JSON and XML, as far as its
 *     first and last 64 KiB tell
 */
public record FileDetails(
    String name,
    long size,
    Instant createdAtUtc,
    Instant lastModifiedUtc,
    String mimeType,
    boolean isPlainText) {}
