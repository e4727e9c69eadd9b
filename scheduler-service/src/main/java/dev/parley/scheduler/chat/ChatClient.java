package dev.parley.scheduler.chat;

import java.util.UUID;

/**
 * A web chat client, as far as schedules depend on it.
 *
 * @param allowsSchedules whether its assistant may speak first
 */
public record ChatClient(UUID id, String name, boolean allowsSchedules) {}
