package dev.parley.scheduler.activation;

import dev.parley.scheduler.schedule.Schedule;

/** A schedule with what is told of its activation. */
public record Activated(Schedule schedule, Activation activation) {}
