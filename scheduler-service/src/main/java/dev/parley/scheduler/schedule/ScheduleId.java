package dev.parley.scheduler.schedule;

import java.util.UUID;

/** A schedule as its owner names it: below a chat client, by its kind. */
public record ScheduleId(UUID account, UUID chatClientId, Kind kind, UUID id) {}
