package dev.parley.gateway.account;

import java.time.Instant;
import java.util.UUID;

/** A tenant as an operator sees it in a list. */
public record Account(UUID id, String name, Instant createdAt) {}
