package dev.parley.chat.attachment;

import java.util.UUID;

/**
 * A file of a visitor.
 *
 * @param mediaType as its bytes say
 * @param size in bytes
 */
public record Attached(UUID id, String name, String mediaType, Kind kind, long size) {}
