package dev.parley.chat.client;

import java.util.UUID;

/** A client is being deleted, with all that is its; told within that transaction. */
public record ChatClientDeleted(UUID account, UUID id) {}
